"""Proves the parts of an order side by side: each in a process of its own, on an embedded AWS of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from stormproof.core.errors import CouldNotLook, StormproofError, UndoIncomplete, UsageError
from stormproof.run.prove.kills import Kill, row_of
from stormproof.run.prove.orders import Order, Proven, Report
from stormproof.run.prove.part import KILL
from stormproof.run.prove.passes import PassResult

COMMAND = (sys.executable, "-m", "stormproof.run.prove.part")
END_WITHIN_S = 60.0
"""For what was broken to be put back."""


@dataclass
class Part:
    """A running part of a proof, and what it has said so far."""

    process: subprocess.Popen[str]
    said: list[dict[str, Any]] = field(default_factory=list)

    def listen(self, order: Order, report: Report) -> None:
        """Hand the order over and hear it to the end, reporting every row."""
        given, heard = self.process.stdin, self.process.stdout
        assert given is not None and heard is not None  # noqa: S101, PT018 - both are pipes
        with given:
            given.write(order.message())
        with heard:
            for said in map(json.loads, heard):
                self.said.append(said)
                if "row" in said:
                    report(_row(said))
        self.process.wait()

    def stop(self) -> None:
        """Have it put back what it has broken, and end."""
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(END_WITHIN_S)


def prove_side_by_side(orders: Sequence[Order], report: Report) -> Proven:
    """Carry several orders out at once; raises what stopped one of them as soon as it has, and has the others end."""
    with ThreadPoolExecutor(len(orders), "prove") as pool, ExitStack() as ending:
        parts = [Part(_started()) for _ in orders]
        for part in parts:
            ending.callback(part.stop)
        heard = {pool.submit(part.listen, order, report): part for part, order in zip(parts, orders, strict=True)}
        for each in as_completed(heard):
            each.result()
            _end(heard[each])
    return _together(parts)


def _started() -> subprocess.Popen[str]:
    # an own session: Ctrl-C at the terminal is for the proof, which then ends its parts in order
    return subprocess.Popen(  # noqa: S603 - our own program
        COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    )


def _together(parts: Sequence[Part]) -> Proven:
    ends = [_end(part) for part in parts]
    rows = [_row(said) for part in parts for said in part.said if "row" in said]
    return Proven(
        target=ends[0]["target"],
        finished=max(datetime.fromisoformat(end["finished"]) for end in ends),
        kills=tuple(row for row in rows if isinstance(row, Kill)),
        passes=tuple(row for row in rows if isinstance(row, PassResult)),
    )


def _end(part: Part) -> Mapping[str, Any]:
    """Return what a part said in the end; raises its error, or UsageError where it said nothing."""
    last = part.said[-1] if part.said else {}
    if "error" in last:
        raise _error(last)
    if "finished" not in last:
        raise UsageError("a part of the proof came to no end", "without --jobs it is told why")
    return last


def _error(said: Mapping[str, Any]) -> StormproofError:
    """Return an error that ends the verb as the one that was raised would, with its words."""
    plain = {each.__name__: each for each in (UndoIncomplete, UsageError)}.get(said["kind"])
    return plain(said["error"]) if plain else CouldNotLook(said["code"], said["error"])


def _row(said: Mapping[str, Any]) -> Kill | PassResult:
    row = said["row"]
    return row_of(Kill, row) if said["kind"] == KILL else row_of(PassResult, row)
