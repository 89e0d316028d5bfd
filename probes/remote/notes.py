"""What a journey has made, written down in AWS as it is made: the next run cleans up after one that was killed.

A note is a parameter of its own, named after its run, from before the first request that makes something until the
cleanup has answered. A run that may still be under way is left alone: its note says until when. Standard library only.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from probes.remote.aws_calls import Aws
from probes.remote.journey import Send, clean
from probes.remote.repeating import CallRefused
from stormproof.core.observations import GONE, Exchange, Unreachable
from stormproof.core.workload.model import Step

READING = frozenset({"GET", "HEAD", "OPTIONS"})
GONE_MEANWHILE = "ParameterNotFound"


@dataclass
class KeptNotes:
    """The notes of one run, `path` and its name; `ends` is when it is over at the latest, in epoch seconds.

    Raises CallRefused where a note cannot be written: the step is not taken then.
    """

    aws: Aws
    path: str
    run: str
    ends: float
    captured_so_far: dict[str, Any] = field(default_factory=dict)
    under_way: str = ""
    written: bool = False

    @property
    def name(self) -> str:
        """The parameter that holds the note."""
        return f"{self.path}/{self.run}"

    def making(self, step: Step) -> AbstractContextManager[None]:
        """Write down that a step is taken, unless it only reads."""
        if step.method not in READING:
            self.under_way = step.name
            self._write()
        return nullcontext()

    def captured(self, values: Mapping[str, Any]) -> None:
        """Write down what is known by now."""
        if not self.written or (not self.under_way and values == self.captured_so_far):
            return
        self.captured_so_far, self.under_way = dict(values), ""
        self._write()

    def ended(self, answers: Sequence[Exchange | Unreachable]) -> None:
        """Take the note away, unless a step was cut off or one of the cleanup was refused."""
        if self.written and not self.under_way and all(map(cleaned, answers)):
            remove(self.aws, self.name)

    def _write(self) -> None:
        note = {"captured": self.captured_so_far, "under_way": self.under_way, "ends": self.ends}
        self.aws.parameters("PutParameter", Name=self.name, Value=json.dumps(note), Type="String", Overwrite=True)
        self.written = True


@dataclass(frozen=True)
class LeftBehind:
    """What a run that was killed has noted: captured values, and a step whose answer nobody has written down."""

    name: str
    captured: Mapping[str, Any]
    under_way: str
    ends: float


def cleaned(answer: Exchange | Unreachable) -> bool:
    """Tell whether a step of the cleanup has left nothing, by its answer."""
    return isinstance(answer, Exchange) and (answer.status < 400 or answer.status in GONE)


def left_behind(aws: Aws, path: str, now: float) -> Iterator[LeftBehind]:
    """Yield the notes of runs that are over; raises CallRefused."""
    token: dict[str, str] = {}
    while True:
        answer = aws.parameters("GetParametersByPath", Path=path, **token)
        for parameter in answer.get("Parameters", ()):
            note = json.loads(parameter["Value"])
            if note["ends"] <= now:
                yield LeftBehind(parameter["Name"], note["captured"], note["under_way"], note["ends"])
        if not answer.get("NextToken"):
            return
        token = {"NextToken": answer["NextToken"]}


def clear(aws: Aws, found: LeftBehind, steps: Sequence[Step], send: Send) -> Iterator[str]:
    """Take the cleanup of a run that was killed and yield what is left; its note goes with what it names."""
    cleanup = [step for step in steps if step.cleanup and step.places <= found.captured.keys()]
    outcomes = [clean(step, send, found.captured, None) for step in cleanup]
    refused = [each for each in outcomes if not cleaned(each.exchange)]
    yield from (f"of a run that was killed: {each.step}: {each.problem}" for each in refused)
    if found.under_way:
        yield f"a run was killed while it took the step {found.under_way}: nobody knows the name of what it made"
    if not refused:
        remove(aws, found.name)


def remove(aws: Aws, name: str) -> None:
    """Take a note away; raises CallRefused."""
    try:
        aws.parameters("DeleteParameter", Name=name)
    except CallRefused as error:
        if error.code != GONE_MEANWHILE:
            raise
