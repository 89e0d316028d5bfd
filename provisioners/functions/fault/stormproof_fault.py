"""Faults on demand: the handler of a fault version, which nobody meets who does not invoke it by its number.

An event ``{"stormproof": "<fault>"}`` says what happens; see FAULTS. What a function does of its own is never called.
"""

import time
from threading import Event
from typing import Any

BLOCK = 16 * 1024 * 1024
LOOK_EVERY_S = 0.05
LONGER_THAN_ANY_TIMEOUT_S = 901
"""https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html"""


class ProvokedError(Exception):
    """Raised on purpose; its name stands in the log."""


def handle(event: Any, _context: Any) -> Any:
    """Do what the event says."""
    return FAULTS[event["stormproof"]](event)


def succeed(event: Any) -> Any:
    """Return what the event brought along."""
    return {"stormproof": event.get("echo")}


def fail(_event: Any) -> None:
    """Raise."""
    raise ProvokedError("provoked by an acceptance run")


def last(event: Any) -> Any:
    """Work for so many ``seconds`` of the function's clock, and return: where time can be moved on, it is seen here."""
    until, never = time.time() + float(event["seconds"]), Event()
    while (left := until - time.time()) > 0:
        never.wait(min(left, LOOK_EVERY_S))
    return {"stormproof": "lasted"}


def hang(_event: Any) -> None:
    """Run into the timeout, whatever it is."""
    Event().wait(LONGER_THAN_ANY_TIMEOUT_S)


def fill(_event: Any) -> None:
    """Take memory until Lambda puts an end to it."""
    taken = []
    while True:
        taken.append(b"x" * BLOCK)


FAULTS = {"succeed": succeed, "fail": fail, "last": last, "hang": hang, "fill": fill}
