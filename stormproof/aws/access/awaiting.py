"""Calls that are made again until their answer holds what they yield."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stormproof.aws.access.writer import UNEXPECTED, Writer
from stormproof.core.clock import Clock
from stormproof.core.errors import CallFailed
from stormproof.core.planning.plans import Call

EVERY_S = 0.5


def called(
    writer: Writer,
    clock: Clock,
    call: Call,
    outputs: Mapping[str, Any] | None = None,
    *,
    least_s: float = 0.0,
    every_s: float = EVERY_S,
) -> dict[str, Any]:
    """Make a call, an awaited one for as long as it says and `least_s` at least; raises as `Writer.call`."""
    deadline = clock.monotonic() + max(least_s, call.within_s)
    while True:
        try:
            return writer.call(call, outputs)
        except CallFailed as error:
            early = call.awaited and error.code == UNEXPECTED and clock.monotonic() < deadline
            if not early:
                raise
        clock.pause(every_s)
