"""Opens the run's environment, starts the stimuli that the selected scenarios name, hands out benches."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import pytest

from stormproof.aws.undo.interruption import uninterrupted
from stormproof.core.errors import StormproofError, UndoIncomplete
from stormproof.core.stimuli import Lane
from stormproof.run.collection.scenarios import bound, in_reserve
from stormproof.run.collection.selection import in_lanes
from stormproof.run.environment.bench import RunBench
from stormproof.run.environment.opened import Environment
from stormproof.run.experiments.bindings import Binding, named_by
from stormproof.run.experiments.lanes import StillClock
from stormproof.run.experiments.scheduler import Scheduler, longest_chain
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
        if session.config.option.collectonly or session.testsfailed:
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

    def _start(self, session: pytest.Session, environment: Environment) -> None:
        named = {item: tuple(named_by(_texts(item), self._bindings)) for item in session.items}
        lanes = {item: max((s.lane for s in stimuli), default=Lane.STILL) for item, stimuli in named.items()}
        session.items[:] = in_lanes(session.items, lanes)
        embedded = environment.target.embedded is not None
        first = {s.name: s for item in session.items if not in_reserve(item) for s in named[item]}
        later = {s.name: s for item in session.items for s in named[item] if s.name not in first}
        if not embedded and first:
            minutes = longest_chain(first.values(), lanes_apart=False) / 60
            session.config.hook.pytest_stormproof_said(
                text=f"{len(first)} stimuli, up to {minutes:.0f} min: the longest chain that cannot overlap"
            )
        if first or later:
            environment.claim()
        self._stimuli = Scheduler(
            first.values(),
            environment.bench,
            environment.clock,
            later=later.values(),
            lanes_apart=embedded,
            longest_s=float("inf") if embedded else self._options.max_wait_s,
        )
        self._stimuli.start()


def _texts(item: pytest.Item) -> Iterable[str]:
    scenario = bound(item)
    return scenario.steps if scenario else ()


def _set(part: Part | None) -> Part:
    if part is None:
        raise RuntimeError("experiments are there only when the collection has ended")
    return part
