"""``python -m stormproof.run.prove.part``: plays what it is given of an order, on an embedded AWS of its own.

The order is the first line of standard input. Each line on standard output is a JSON object: ``{"units": ...}``, how
many the order has, whenever a unit is asked for, which the next line of standard input names by its place; where that
has ended, all are given away. ``{"row": ..., "kind": ...}`` as a scenario ends, ``{"target": ..., "finished": ...}`` in
the end, or ``{"error": ..., "kind": ..., "code": ...}`` for what stopped it.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from typing import Any

from stormproof.aws.undo.interruption import watch
from stormproof.core.errors import StormproofError
from stormproof.garbage import collected_seldom
from stormproof.run.prove.kills import Kill
from stormproof.run.prove.orders import Order, carry_out, order_of
from stormproof.run.prove.own_system import own_system
from stormproof.run.prove.passes import PassResult
from stormproof.run.reporting.results import INTERRUPTED

KILL, PASS = "kill", "pass"


def play(order: Order, given: Iterable[str], say: Callable[[dict[str, Any]], None]) -> None:
    """Carry out what is given of an order, a line for each unit, saying what comes of it."""

    def report(row: Kill | PassResult) -> None:
        say({"row": asdict(row), "kind": KILL if isinstance(row, Kill) else PASS})

    def turns(count: int) -> Iterator[int]:
        say({"units": count})
        for line in given:
            yield int(line)
            say({"units": count})

    try:
        with own_system(order.deployed, order.criteria) as (file, home):
            proven = carry_out(order, file, home, report, turns=turns)
    except StormproofError as error:
        say({"error": str(error), "kind": type(error).__name__, "code": getattr(error, "code", "")})
    else:
        say({"target": proven.target, "finished": proven.finished.isoformat()})


def main() -> None:
    """Entry of the process; faults are undone on the way out, whatever asks it to end."""
    collected_seldom()
    watch()
    logging.getLogger("stamina").addHandler(logging.NullHandler())  # as in the verbs
    try:
        play(order_of(sys.stdin.readline()), sys.stdin, _say)
    except KeyboardInterrupt:  # who ended it tells it
        raise SystemExit(INTERRUPTED) from None


def _say(said: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
