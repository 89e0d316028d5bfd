"""The clock page: what it takes, what it refuses."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.calls.exchange import Exchange
from localaws.http.clock_page import FARTHEST, ClockPage
from localaws.kernel.clock import VirtualClock


class StoppedClock:
    """A clock that remembers by how much it was moved."""

    def __init__(self) -> None:
        self.moved: list[float] = []

    def now(self) -> float:
        """Return a fixed time, plus all moves."""
        return 1_800_000_000 + sum(self.moved)

    async def advance(self, seconds: float) -> None:
        """Remember the move."""
        self.moved.append(seconds)


def ask(method: str, body: bytes = b"") -> tuple[int, dict[str, Any], list[float]]:
    """Return status, answer, and the moves of the clock."""
    clock = StoppedClock()
    page = ClockPage(cast(VirtualClock, clock))
    reply = asyncio.run(page(Exchange(method, "/_localaws/clock", "", (), body, "http")))
    return reply.status, json.loads(reply.body), clock.moved


def test_the_time_is_told_in_utc() -> None:
    """GET answers an ISO 8601 time with its offset."""
    status, answer, _ = ask("GET")
    assert (status, datetime.fromisoformat(answer["now"]).timestamp()) == (200, 1_800_000_000)


@given(st.floats(0, FARTHEST) | st.integers(0, int(FARTHEST)))
def test_any_number_of_seconds_moves_it_on(seconds: float) -> None:
    """POST moves the clock by as much as asked for, once."""
    status, _, moved = ask("POST", json.dumps({"advance_seconds": seconds}).encode())
    assert (status, moved) == (200, [seconds])


BAD = [
    b"",
    b"not json",
    b"[]",
    b"5",
    b"{}",
    b'{"seconds": 5}',
    b'{"advance_seconds": 5, "more": 1}',
    b'{"advance_seconds": "5"}',
    b'{"advance_seconds": true}',
    b'{"advance_seconds": null}',
    b'{"advance_seconds": -1}',
    b'{"advance_seconds": 1e400}',
    b'{"advance_seconds": NaN}',
    b'{"advance_seconds": 1e12}',
    b"\xff\xfe",
]


@pytest.mark.parametrize("body", BAD)
def test_a_bad_order_is_refused_with_the_way_out(body: bytes) -> None:
    """400 and one message; the clock stands."""
    status, answer, moved = ask("POST", body)
    assert (status, moved) == (400, [])
    assert "advance_seconds" in answer["message"] or "at most" in answer["message"]


def test_other_methods_are_refused() -> None:
    """The clock takes GET and POST."""
    assert ask("DELETE")[0] == 405
