"""What lasts by the target's clock is over as soon as that was moved on, and time is never moved past its end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest

from stormproof.stimuli.shared import passing_time
from stormproof.stimuli.shared.passing_time import lasting

BEGAN = datetime(2026, 11, 29, 12, tzinfo=UTC)


class Moved:
    """A clock that stands still until it is moved, and says that it was."""

    def __init__(self) -> None:
        self.at = BEGAN
        self.moved = Event()

    def now(self) -> datetime:
        """Return the time."""
        return self.at

    def advance(self, by: timedelta) -> None:
        """Move it."""
        self.at += by
        self.moved.set()


def bench(clock: Moved, *, moves: bool) -> Any:
    """Return a bench of a target whose time can be moved, or not."""
    return SimpleNamespace(clock=clock, surroundings=SimpleNamespace(time_moves=moves))


@pytest.fixture(autouse=True)
def begun_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is done here runs at once."""
    monkeypatch.setattr(passing_time, "BEGUN_S", 0.0)


def test_time_is_moved_on_until_it_may_be_over() -> None:
    """What waits for the target's clock goes on, and returns what it came to."""
    clock = Moved()
    assert lasting(bench(clock, moves=True), 9.0, lambda: clock.moved.wait(30.0)) is True
    assert clock.now() == BEGAN + timedelta(seconds=9)


def test_where_time_passes_it_is_waited_for() -> None:
    """Nobody moves it."""
    clock = Moved()
    assert lasting(bench(clock, moves=False), 9.0, lambda: "seen") == "seen"
    assert clock.now() == BEGAN


def test_what_was_refused_is_told() -> None:
    """An error comes out as it was raised."""

    def refused() -> None:
        raise LookupError("no such version")

    with pytest.raises(LookupError, match="no such version"):
        lasting(bench(Moved(), moves=True), 9.0, refused)
