"""Event source mappings are switched back, where they feed a function of the system."""

from __future__ import annotations

from typing import Any

import pytest

from stormproof.aws.undo.disturbances import BY_NAME
from stormproof.aws.undo.disturbances.kind import Owned
from stormproof.aws.undo.putting_back import owns
from stormproof.core.undo import Disturbed
from tests.provisioners.fakes import SYSTEM, FakeReads

KIND = BY_NAME["event source mapping"]
WHICH = {"UUID": "1"}
NOTHING: FakeReads = FakeReads({})


def feeding(arn: str, state: str = "Enabled") -> FakeReads:
    """Return a mapping to a function."""
    found: dict[str, Any] = {"FunctionArn": arn, "State": state}
    return FakeReads({("lambda", "get_event_source_mapping"): found})


@pytest.mark.parametrize(
    ("state", "on"), [("Enabled", True), ("Enabling", True), ("Disabled", False), ("Disabling", False)]
)
def test_it_is_on_or_off(state: str, *, on: bool) -> None:
    """What is on its way counts as there; one that is gone is not there."""
    assert KIND.present(feeding("arn:f", state), WHICH) == {"Enabled": on}
    assert KIND.present(NOTHING, WHICH) is None


@pytest.mark.parametrize("enabled", [True, False])
def test_it_is_switched_back(*, enabled: bool) -> None:
    """By its ID."""
    (back,) = KIND.back(NOTHING, WHICH, {"Enabled": enabled})
    assert (back.operation, back.parameters) == ("update_event_source_mapping", {**WHICH, "Enabled": enabled})


@pytest.mark.parametrize(
    ("reads", "own"),
    [
        (feeding(f"{SYSTEM.functions[0].arn}:live"), True),
        (feeding(SYSTEM.functions[0].arn), True),
        (feeding("arn:aws:lambda:eu-west-1:123456789012:function:payroll"), False),
        (NOTHING, False),
    ],
)
def test_what_feeds_somebody_else_s_function_is_left(reads: FakeReads, *, own: bool) -> None:
    """And what is gone."""
    assert owns(Owned(SYSTEM, reads), Disturbed(KIND.name, WHICH, None)) is own
