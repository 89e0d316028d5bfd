"""The workload: what the owner of a system says that its clients do. Standard library only: it travels with the probes.

Values that a step captures from an answer are filled in where ``{name}`` stands in later paths, and in texts of later
bodies, messages and lines of logs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from stormproof.core.workload.json_pointer import put

PLACE = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")
"""Where a captured value is filled in."""
WITHIN_S = 30.0
Captured = Mapping[str, Any]
"""Captured values (text, whole numbers, numbers) by name."""


@dataclass(frozen=True)
class Health:
    """A GET without side effects, and what a system in order answers.

    `expect` maps JSON Pointers to values; the empty one points to the whole answer, a text where it is no JSON.
    """

    path: str
    status: int = 200
    expect: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """A request of a journey and what must come of it.

    `body` is JSON as text, empty for none. `expect` and `until` map JSON Pointers to the values that an answer has;
    for those of `until` it is asked again, `within_s` seconds at most. `capture` maps names to JSON Pointers.
    `cleanup` steps are taken at the end, whatever became of the others. `free_text` points to the text of the body
    that may be any other.
    """

    name: str
    method: str
    path: str
    status: int = 200
    body: str = ""
    expect: Mapping[str, Any] = field(default_factory=dict)
    until: Mapping[str, Any] = field(default_factory=dict)
    within_s: float = WITHIN_S
    capture: Mapping[str, str] = field(default_factory=dict)
    cleanup: bool = False
    free_text: str = ""

    @property
    def places(self) -> frozenset[str]:
        """The names of captured values without which it cannot be sent."""
        return frozenset(PLACE.findall(self.path))

    def path_with(self, captured: Captured) -> str:
        """Return the path with captured values; a name that was not captured stays as it stands."""
        return PLACE.sub(lambda place: quote(str(captured.get(place[1], place[0])), safe="{}"), self.path)

    def body_with(self, captured: Captured) -> str | None:
        """Return the body with captured values, None for none."""
        return filled_json(self.body, captured) if self.body else None

    def saying(self, text: str) -> Step:
        """Return the step with another free text; raises LookupError where its body has none."""
        return replace(self, body=json.dumps(put(json.loads(self.body), self.free_text, text)))


@dataclass(frozen=True)
class Job:
    """What makes a function do harmless work, and what shows that it was done.

    Either it is invoked with `event`, or `message` is put on `queue`, or (with neither) the journey makes it work.
    `event` and `message` are JSON as text. `expect` maps JSON Pointers to values in what an invoked function returns;
    `log` is a text in a line of its log, written within `within_s` seconds.
    """

    function: str
    event: str = ""
    queue: str = ""
    message: str = ""
    expect: Mapping[str, Any] = field(default_factory=dict)
    log: str = ""
    within_s: float = WITHIN_S


@dataclass(frozen=True)
class Workload:
    """What clients do: the health, a journey through the system, and jobs of its functions."""

    health: Health | None = None
    journey: tuple[Step, ...] = ()
    jobs: tuple[Job, ...] = ()

    @property
    def creating(self) -> Step | None:
        """The first step that sends a body, None for none."""
        return next((step for step in self.journey if step.body and not step.cleanup), None)

    def upto(self, last: Step) -> tuple[Step, ...]:
        """Return the journey cut off after a step, with its cleanup."""
        steps = self.journey[: self.journey.index(last) + 1]
        return (*steps, *(step for step in self.journey if step.cleanup and step not in steps))

    def missing(self) -> Iterator[str]:
        """Yield what is not said, as keys of the target file."""
        parts = {"health": self.health, "journey": self.journey, "jobs": self.jobs}
        yield from (f"workload.{name}" for name, said in parts.items() if not said)


NOTHING_STATED = Workload()
"""What clients do where nobody says so."""


def filled(text: str, captured: Captured) -> str:
    """Return a text with captured values; a name that was not captured stays as it stands."""
    return PLACE.sub(lambda place: str(captured.get(place[1], place[0])), text)


def filled_json(text: str, captured: Captured) -> str:
    """Return JSON with captured values in its texts; one that is nothing but a name becomes the value itself."""

    def fill(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: fill(item) for key, item in value.items()}
        if isinstance(value, list):
            return [fill(item) for item in value]
        if not isinstance(value, str):
            return value
        whole = PLACE.fullmatch(value)
        return captured[whole[1]] if whole and whole[1] in captured else filled(value, captured)

    return json.dumps(fill(json.loads(text)))
