"""Reads what a bundle holds of a criterion's scenarios, from its files alone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stormproof.core.criteria.spent import Spent
from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.reports.deciding import Judged, Seen
from stormproof.run.recording.evidence.lines import SHARED, lines_in, slug


@dataclass(frozen=True)
class StepSeen:
    """A step; `experiments` are the titles of those that it rests on, `own` counts what it saw itself."""

    text: str
    state: str
    spent: Spent
    experiments: tuple[str, ...]
    own: int


@dataclass(frozen=True)
class ScenarioSeen:
    """A scenario with all that it rests on, in the order of its steps. `file` is its path within the bundle."""

    file: str
    criterion: str
    name: str
    rule: str
    source: str
    judged: Judged
    steps: tuple[StepSeen, ...]
    seen: tuple[Seen, ...]

    @property
    def anchor(self) -> str:
        """What a link to it ends with."""
        return anchor(self.criterion, self.name)


def anchor(criterion: str, scenario: str) -> str:
    """Return what a link to a scenario of a criterion ends with."""
    return f"{criterion}-{slug(scenario)}"


class Bundle:
    """The files below a bundle's folder; an experiment's is read once, however many scenarios rest on it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._experiments: dict[str, tuple[Seen, ...]] = {}
        self.files: dict[str, str] = {}
        """The files of experiments by their titles, of those that were read."""

    def scenarios(self, criterion: str, names: Iterable[str]) -> tuple[ScenarioSeen, ...]:
        """Return the scenarios of these names that left a file."""
        files = {name: f"{criterion}/{slug(name)}.jsonl" for name in names}
        return tuple(self._scenario(file) for file in files.values() if (self._folder / file).is_file())

    def _scenario(self, file: str) -> ScenarioSeen:
        head, *rest = self._lines(file)
        steps: list[StepSeen] = []
        seen: list[Seen] = []
        for number, line in enumerate(rest):
            if line["line"] == "step":
                steps.append(_step(line, _until_next_step(rest[number + 1 :])))
            elif line["line"] == SHARED:
                seen += self._experiment(line["file"])
            else:
                seen.append(_seen(line, ""))
        return ScenarioSeen(
            file,
            head["criterion"],
            head["scenario"],
            head["rule"],
            head["source"],
            _judged(head),
            tuple(steps),
            tuple(seen),
        )

    def _experiment(self, file: str) -> tuple[Seen, ...]:
        if file not in self._experiments:
            head, *rest = self._lines(file)
            self.files[head["experiment"]] = file
            self._experiments[file] = tuple(_seen(line, head["experiment"]) for line in rest)
        return self._experiments[file]

    def _lines(self, file: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in lines_in(self._folder / file)]


def _until_next_step(lines: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for line in lines:
        if line["line"] == "step":
            return
        yield line


def _step(line: Mapping[str, Any], seen: Iterable[Mapping[str, Any]]) -> StepSeen:
    lines = tuple(seen)
    experiments = tuple(each["experiment"] for each in lines if each["line"] == SHARED)
    return StepSeen(
        line["text"], line["state"], Spent(**line.get("spent", {})), experiments, len(lines) - len(experiments)
    )


def _seen(line: Mapping[str, Any], source: str) -> Seen:
    return Seen(line["kind"], line["at"], line["title"], line["content"], source)


def _judged(head: Mapping[str, Any]) -> Judged:
    return Judged(
        Verdict(head["verdict"] or Verdict.UNDECIDED.value),
        head["reason"] or "",
        tuple(head.get("requests", ())),
        tuple(head.get("resources", ())),
    )
