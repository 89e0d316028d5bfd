"""Proves an order side by side, in several processes that each have an embedded AWS of their own.

Each is given a unit whenever it has played one, so that all end at about the same time, whatever a unit takes.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from stormproof.core.errors import CouldNotLook, StormproofError, UndoIncomplete, UsageError
from stormproof.run.prove.kills import Kill, row_of
from stormproof.run.prove.orders import Order, Proven
from stormproof.run.prove.part import KILL
from stormproof.run.prove.passes import PassResult
from stormproof.run.prove.proof import Report

COMMAND = (sys.executable, "-m", "stormproof.run.prove.part")
END_WITHIN_S = 60.0
"""For what was broken to be put back."""


class Units:
    """The units of an order, each given away once; any thread may take one."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._given = 0
        self._count: int | None = None

    def take(self, count: int) -> int | None:
        """Return the place of a unit that nobody has, None where all are given away.

        `count` is how many the order has, as the taker knows it; raises UsageError where another knew otherwise.
        """
        with self._guard:
            if self._count not in {None, count}:
                raise UsageError(
                    f"one part of the proof has {self._count} units to play, another {count}",
                    "without --jobs one system plays all of them",
                )
            self._count = count
            if self._given == count:
                return None
            self._given += 1
            return self._given - 1


@dataclass
class Part:
    """A running part of a proof, and what it has said so far."""

    process: subprocess.Popen[str]
    said: list[dict[str, Any]] = field(default_factory=list)

    def listen(self, order: Order, units: Units, report: Report) -> None:
        """Hand the order over, and a unit whenever one is asked for; hear it to the end, reporting every row."""
        heard = self.process.stdout
        assert heard is not None  # noqa: S101 - it is a pipe
        self._tell(order.message())
        with heard:
            for said in map(json.loads, heard):
                self.said.append(said)
                if "units" in said:
                    self._tell(units.take(said["units"]))
                elif "row" in said:
                    report(_row(said))
        self.process.wait()

    def _tell(self, what: str | int | None) -> None:
        """Give a line, None that nothing more comes; a part that has ended says why by its last words."""
        given = self.process.stdin
        assert given is not None  # noqa: S101 - it is a pipe
        with suppress(BrokenPipeError):
            if what is None:
                given.close()
            else:
                given.write(f"{what}\n")
                given.flush()

    def stop(self) -> None:
        """Have it put back what it has broken, and end."""
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(END_WITHIN_S)
        self._tell(None)


def prove_side_by_side(order: Order, jobs: int, report: Report) -> Proven:
    """Carry an order out in so many parts, no more than it has scenarios: each has to be made ready first.

    Raises what stopped one of them as soon as it has, and has the others end.
    """
    units, scenarios = Units(), order.scenarios
    jobs = min(jobs, len(scenarios.sabotages) + len(scenarios.passes))
    with ThreadPoolExecutor(jobs, "prove") as pool, ExitStack() as ending:
        parts = [Part(_started()) for _ in range(jobs)]
        for part in parts:
            ending.callback(part.stop)
        heard = {pool.submit(part.listen, order, units, report): part for part in parts}
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
