"""What is being done is said, with for how long, by one line that goes away."""

from __future__ import annotations

import contextlib
import io
import os
import pty
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from stormproof.cli.speaking.live import AFTER_S, CLEAR, LINE, SELDOM_S, Line, clear_line, working


@dataclass
class Time:
    """A monotonic clock that stands still until it is moved."""

    now: float = 100.0

    def monotonic(self) -> float:
        """Return the moment."""
        return self.now


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> Time:
    """The time that lines are told by."""
    standing = Time()
    monkeypatch.setattr(time, "monotonic", standing.monotonic)
    return standing


@pytest.fixture
def terminal() -> Iterator[tuple[int, io.TextIOWrapper]]:
    """A terminal: what reads what was written to it, and what writes."""
    reads, writes = pty.openpty()
    with os.fdopen(writes, "w") as stream:
        yield reads, stream
    os.close(reads)


def written(reads: int, stream: io.TextIOWrapper) -> str:
    """Return all that was written to the terminal, which is closed: it hands out its text in pieces of its own."""
    stream.close()
    pieces = []
    with contextlib.suppress(OSError):  # Linux ends a terminal that nothing writes to by an error, not by no bytes
        while piece := os.read(reads, 1000):
            pieces.append(piece)
    return b"".join(pieces).decode()


def test_nothing_is_said_of_what_is_soon_done(moment: Time, terminal: tuple[int, io.TextIOWrapper]) -> None:
    """A line that flickers tells nobody anything; a longer one says what, and for how long."""
    reads, stream = terminal
    line = Line(stream, terminal=True, what="planning")
    moment.now += AFTER_S / 2
    line.tick()
    moment.now += AFTER_S
    line.tick()
    line.clear()
    line.clear()
    assert written(reads, stream) == f"{CLEAR}planning ... 3 s{CLEAR}"


def test_the_time_of_the_next_thing_begins_anew(moment: Time, terminal: tuple[int, io.TextIOWrapper]) -> None:
    """Each change of many is told for itself."""
    reads, stream = terminal
    line = Line(stream, terminal=True, what="one")
    moment.now += 60
    line.now("two")
    moment.now += 4
    line.tick()
    assert written(reads, stream) == f"{CLEAR}two ... 4 s"


def test_where_nothing_can_be_rewritten_a_line_is_written_now_and_then(moment: Time) -> None:
    """A log of a pipeline is not filled with it."""
    stream = io.StringIO()
    line = Line(stream, terminal=False, what="planning")
    for _ in range(70):
        moment.now += 1
        line.tick()
    assert stream.getvalue() == f"planning ... {SELDOM_S:.0f} s\nplanning ... {2 * SELDOM_S:.0f} s\n"


def test_a_block_within_another_speaks_by_its_line() -> None:
    """And gives it back as it was; outside of any block there is none."""
    with working("proving") as outer:
        with working("planning") as inner:
            assert inner is outer
            assert inner.what == "planning"
        assert outer.what == "proving"
        clear_line()
    assert LINE.get() is None
    clear_line()
