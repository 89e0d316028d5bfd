"""Which operations are answered."""

from __future__ import annotations

from localaws.services.cloudformation.control.operations import OPERATIONS
from localaws.services.cloudformation.registration import ANSWERED


def test_the_operations_that_are_answered_are_those_that_are_done() -> None:
    """The names are listed beside the functions, so that these are loaded only when one is called."""
    assert set(ANSWERED) == set(OPERATIONS)
