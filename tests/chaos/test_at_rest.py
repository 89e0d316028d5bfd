"""What a canary has under way is nothing that a killed run has left, and what stays is told."""

from __future__ import annotations

from typing import Any

import pytest

from stormproof.core.errors import CouldNotLook
from tests.chaos.at_rest import at_rest
from tests.chaos.inventory import Inventory
from tests.stormproof.stimuli.shared.test_log_traces import FakeClock

NOTE = {"parameters./stormproof/abc/probe-notes/1f": "{}"}
KEPT = {"parameters./stormproof/abc/probe-key": "sp_key"}


def test_a_run_that_is_under_way_is_waited_for() -> None:
    """The inventory is that of a moment without one."""
    seen: list[Inventory] = [{**KEPT, **NOTE}, {**KEPT, **NOTE}, KEPT]
    clock: Any = FakeClock()
    assert at_rest(lambda: seen.pop(0), clock) == KEPT
    assert not seen


def test_a_note_that_stays_is_told() -> None:
    """A run that was killed has left it."""
    clock: Any = FakeClock()
    with pytest.raises(CouldNotLook, match="under way"):
        at_rest(lambda: NOTE, clock)
