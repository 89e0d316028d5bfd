"""Opens the run's environment, starts the stimuli that the selected scenarios name, hands out benches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

import pytest

from stormproof.aws.undo.interruption import uninterrupted
from stormproof.core.errors import StormproofError, UndoIncomplete
from stormproof.core.stimuli import Lane, Stimulus
from stormproof.run.collection.scenarios import bound, in_reserve
from stormproof.run.collection.selection import in_lanes
from stormproof.run.environment.bench import RunBench
from stormproof.run.environment.opened import Environment
from stormproof.run.experiments.bindings import Binding, named_by
from stormproof.run.experiments.estimate import estimated
from stormproof.run.experiments.lanes import StillClock
from stormproof.run.experiments.scheduler import Scheduler
from stormproof.run.experiments.timetable import Slot
from stormproof.run.options import Options
from stormproof.run.recording.evidence_log import EvidenceLog
from stormproof.run.reporting.results import BAD_USE, UNDO_INCOMPLETE

Part = TypeVar("Part")
EXPERIMENTS = pytest.StashKey["Experiments"]()


class Experiments:
    """A pytest plugin; the fixtures ``bench`` and ``stimuli`` come from it."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._bindings: list[Binding] = []
        self._environment: Environment | None = None
        self._stimuli: Scheduler | None = None
        self.rests_on: Mapping[str, frozenset[str]] = {}
        """The names of the stimuli that the scenarios of each criterion (id) rest on, those in reserve apart."""

    @property
    def environment(self) -> Environment | None:
        """The environment, None before it was opened."""
        return self._environment

    @property
    def stimuli(self) -> Scheduler:
        """The stimuli that the selected scenarios name, already started."""
        return _set(self._stimuli)

    def bench(self, evidence_log: EvidenceLog) -> RunBench:
        """Return the run's tools, recording into a scenario's evidence; they cannot move the target's time."""
        environment = _set(self._environment)
        return environment.bench(evidence_log, StillClock(environment.clock, evidence_log.wait))

    def pytest_plugin_registered(self, plugin: object) -> None:
        """Take the bindings of a step module."""
        self._bindings += [value for value in getattr(plugin, "__dict__", {}).values() if isinstance(value, Binding)]

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Open the environment and start the stimuli, once it is known which scenarios are to be run."""
        if session.testsfailed:
            return
        if session.config.option.collectonly:
            self._tell(session, self._named(session))
            return
        try:
            self._environment = session.config.hook.pytest_stormproof_environment(options=self._options)
            self._start(session, _set(self._environment))
        except UndoIncomplete as error:
            pytest.exit(f"NOT PUT BACK: {error}", UNDO_INCOMPLETE)
        except StormproofError as error:
            pytest.exit(str(error), BAD_USE)

    def close(self) -> tuple[str, ...]:
        """Stop the stimuli and give back what was taken; returns what could not be put back."""
        with uninterrupted():
            left = [str(error) for error in (self._stimuli.stop() if self._stimuli else ())]
            try:
                if self._environment:
                    self._environment.close()
            except UndoIncomplete as error:
                left.append(str(error))
        return tuple(left)

    def slots(self) -> tuple[Slot, ...]:
        """Return when the stimuli really began and ended, empty before they were started."""
        return self._stimuli.slots() if self._stimuli else ()

    def _named(self, session: pytest.Session) -> dict[pytest.Item, tuple[Stimulus[Any], ...]]:
        return {item: tuple(named_by(_texts(item), self._bindings)) for item in session.items}

    def _tell(self, session: pytest.Session, named: Mapping[pytest.Item, Sequence[Stimulus[Any]]]) -> None:
        """Tell how long the stimuli take where time cannot be moved, before anything is started."""
        first = _first(session, named)
        for line in estimated(first.values(), self._options.max_wait_s):
            session.config.hook.pytest_stormproof_said(text=line)

    def _start(self, session: pytest.Session, environment: Environment) -> None:
        named = self._named(session)
        lanes = {item: max((s.lane for s in stimuli), default=Lane.STILL) for item, stimuli in named.items()}
        session.items[:] = in_lanes(session.items, lanes)
        moves = environment.surroundings.time_moves
        first = _first(session, named)
        self.rests_on = _rests_on(named)
        later = {s.name: s for item in session.items for s in named[item] if s.name not in first}
        if not moves:
            self._tell(session, named)
        if first or later:
            environment.claim()
        self._stimuli = Scheduler(
            first.values(),
            environment.bench,
            environment.clock,
            later=later.values(),
            lanes_apart=moves,
            longest_s=float("inf") if moves else self._options.max_wait_s,
        )
        self._stimuli.start()


def _first(session: pytest.Session, named: Mapping[pytest.Item, Sequence[Stimulus[Any]]]) -> dict[str, Stimulus[Any]]:
    """Return the stimuli that begin by themselves, by name: scenarios in reserve wait for theirs."""
    return {s.name: s for item in session.items if not in_reserve(item) for s in named[item]}


def _rests_on(named: Mapping[pytest.Item, Sequence[Stimulus[Any]]]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for item, stimuli in named.items():
        if (scenario := bound(item)) and not in_reserve(item):
            found[scenario.criterion] = found.get(scenario.criterion, frozenset()) | {each.name for each in stimuli}
    return found


def _texts(item: pytest.Item) -> Iterable[str]:
    scenario = bound(item)
    return scenario.steps if scenario else ()


def _set(part: Part | None) -> Part:
    if part is None:
        raise RuntimeError("experiments are there only when the collection has ended")
    return part
