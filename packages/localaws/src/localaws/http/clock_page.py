"""The clock, as JSON at the endpoint's ``/_localaws/clock``."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime

from localaws.calls.exchange import Exchange, Reply, json_reply
from localaws.kernel.clock import VirtualClock

# A hundred years: beyond it, timestamps leave what AWS's own formats hold.
FARTHEST = 100 * 365 * 86400.0


class ClockPage:
    """GET tells the time, POST moves it on: ``{"advance_seconds": n}`` returns when all that was due is done.

    In `real_time` POST is refused: what is due happens when the machine's own clock has come to it.
    """

    def __init__(self, clock: VirtualClock, *, real_time: bool = False) -> None:
        self._clock = clock
        self._real_time = real_time

    async def __call__(self, exchange: Exchange) -> Reply:
        """Answer ``{"now": iso}`` in UTC; 400 for a body that is not what POST takes, 405 for other methods.

        409 where nobody may move it.
        """
        if exchange.method == "POST":
            if self._real_time:
                return json_reply(409, {"message": "this clock keeps real time: it was started with --real-time"})
            try:
                seconds = _seconds(exchange.body)
            except ValueError as error:
                return json_reply(400, {"message": str(error)})
            await self._clock.advance(seconds)
        elif exchange.method != "GET":
            return json_reply(405, {"message": "the clock takes GET and POST"})
        return json_reply(200, {"now": datetime.fromtimestamp(self._clock.now(), UTC).isoformat()})


def _seconds(body: bytes) -> float:
    wanted = 'send {"advance_seconds": n}, a number of seconds not below 0'
    try:
        order = json.loads(body)
    except ValueError:
        raise ValueError(f"the body is not JSON; {wanted}") from None
    if not isinstance(order, dict) or set(order) != {"advance_seconds"}:
        raise ValueError(f"the body has not the one key advance_seconds; {wanted}")
    seconds = order["advance_seconds"]
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not math.isfinite(seconds):
        raise ValueError(f"advance_seconds is no number; {wanted}")
    if seconds < 0:
        raise ValueError(f"the clock only moves forward; {wanted}")
    if seconds > FARTHEST:
        raise ValueError(f"the clock moves at most {FARTHEST:.0f} seconds (100 years) at a time")
    return float(seconds)
