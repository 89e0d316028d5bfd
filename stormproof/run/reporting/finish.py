"""Ends a run: gathers the verdicts, hands the result to the reports, and sets the exit status."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from stormproof.core.clock import Clock
from stormproof.core.criteria.verdicts import Conclusion, Proof
from stormproof.core.errors import CouldNotLook
from stormproof.core.evidence import Redactor
from stormproof.run.collection.scenarios import bound, in_reserve
from stormproof.run.collection.selection import Selector, held_to
from stormproof.run.environment.opened import Environment
from stormproof.run.experiments.lifecycle import Experiments
from stormproof.run.options import Options
from stormproof.run.recording.recorder import RAN, Recorder, ScenarioRun
from stormproof.run.reporting.project import commit, version
from stormproof.run.reporting.results import (
    BAD_USE,
    INTERRUPTED,
    UNDO_INCOMPLETE,
    RunResult,
    about_taken,
    gather,
    with_taken,
)

UNFINISHED = {
    pytest.ExitCode.INTERRUPTED: BAD_USE,
    pytest.ExitCode.USAGE_ERROR: UNDO_INCOMPLETE,
    pytest.ExitCode.INTERNAL_ERROR: BAD_USE,
}
"""What pytest's own statuses mean in ours: a collection error is an interruption to pytest. Its usage error is number 4
as ours is for an undo that is incomplete; bad use is told before a session begins, so here it is always ours."""


class RunFinisher:
    """A pytest plugin. `result` stands when the run has come to one, None when it was broken off."""

    def __init__(self, options: Options, recorder: Recorder, selector: Selector, stage: Experiments) -> None:
        self._options = options
        self._recorder = recorder
        self._selector = selector
        self._stage = stage
        self._began = time.monotonic()
        self._began_at = datetime.now(UTC)
        self._interrupted = False
        self._started: datetime | None = None
        self.result: RunResult | None = None

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self) -> None:
        """Note when the looking begins, on the target's clock."""
        if self._stage.environment:
            self._started = self._stage.environment.clock.now()

    @pytest.hookimpl(tryfirst=True)
    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Remember that somebody has ended the run; pytest ends one so, too, of which it could not collect all."""
        self._interrupted = by_a_person(excinfo.value)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Set the exit status by Stormproof's table, and hand the result on."""
        left = self._stage.close()
        for line in left:
            session.config.hook.pytest_stormproof_said(text=f"NOT PUT BACK: {line}")
        unfinished = exitstatus in UNFINISHED
        if unfinished:
            status = INTERRUPTED if self._interrupted else UNFINISHED[pytest.ExitCode(exitstatus)]
            session.exitstatus = UNDO_INCOMPLETE if left else status
        if session.config.option.collectonly or unfinished or not self._started or session.shouldstop:
            return
        if not self._selector.criteria:
            session.config.hook.pytest_stormproof_said(text="stormproof: no scenario was selected")
            session.exitstatus = BAD_USE
            return
        self.result = self._gather(self._started, session.items, undo_incomplete=bool(left))
        session.exitstatus = self.result.exit_status
        session.config.hook.pytest_stormproof_finished(
            result=self.result, runs=self._recorder.runs, environment=self._stage.environment, options=self._options
        )

    def _gather(self, started: datetime, items: Sequence[pytest.Item], *, undo_incomplete: bool) -> RunResult:
        environment = self._stage.environment
        if environment is None:
            raise RuntimeError("a run that has started has a world")
        finished = _ended(environment.clock, started, time.monotonic() - self._began)
        self._redact(environment.redactor)
        conclusions = by_criterion(self._recorder.runs, self._selector.undecided, environment.target.minimum_proof)
        awaited = [item for item in items if RAN not in item.stash and not in_reserve(item)]
        left_out = self._selector.left_out + Counter(s.criterion for item in awaited if (s := bound(item)))
        criteria, notes = gather(self._selector.criteria, conclusions, left_out, environment.target.waivers, finished)
        takings = environment.taken([criterion.id for criterion in self._selector.criteria])
        criteria = with_taken(criteria, takings)
        calls = environment.calls()
        return RunResult(
            subject=environment.subject,
            version=version(),
            commit=commit(),
            started=started,
            finished=finished,
            duration_s=time.monotonic() - self._began,
            criteria=criteria,
            began=self._began_at,
            reads=calls.read,
            writes=calls.write,
            notes=(*notes, *about_taken(criteria, takings), *_beside(environment)),
            undo_incomplete=undo_incomplete or self._recorder.undo_incomplete,
            releases=environment.releases,
            experiments=self._stage.slots(),
            rests_on=self._stage.rests_on,
        )

    def _redact(self, redactor: Redactor) -> None:
        """Take what was sent in confidence out of reasons: an exception's message may hold it."""
        for run in self._recorder.runs:
            if run.conclusion:
                found = tuple(map(redactor.text, run.conclusion.found))
                run.conclusion = replace(run.conclusion, reason=redactor.text(run.conclusion.reason), found=found)


def by_a_person(error: BaseException) -> bool:
    """Tell whether what pytest takes for an interruption is one: Ctrl-C, SIGTERM, a lost terminal."""
    return isinstance(error, KeyboardInterrupt) and not isinstance(error, pytest.Session.Interrupted)


def _beside(environment: Environment) -> tuple[str, ...]:
    """Return what is to be said of what was neither hardened nor looked at, and of what was meant to have ended."""
    return (*(f"left out: {each}" for each in environment.context.system.left_out), *environment.lapsed())


def _ended(clock: Clock, started: datetime, seconds: float) -> datetime:
    """Return the target's time; where the target is gone, its time as far as anybody can tell."""
    try:
        return clock.now()
    except CouldNotLook:
        return started + timedelta(seconds=seconds)


def by_criterion(
    runs: Iterable[ScenarioRun], undecided: Mapping[str, Conclusion], minimum: Proof | None
) -> dict[str, Sequence[Conclusion]]:
    """Return the conclusions by criterion id, each held to the proof that the target demands."""
    found: defaultdict[str, list[Conclusion]] = defaultdict(list)
    for run in runs:
        if run.conclusion:
            found[run.scenario.criterion].append(held_to(run.conclusion, minimum))
    return {**found, **{criterion: (conclusion,) for criterion, conclusion in undecided.items()}}
