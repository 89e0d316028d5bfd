"""Records what happened: each scenario with its steps, their evidence and its conclusion."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import pytest
from pytest_bdd.parser import Scenario, Step

from stormproof.core.criteria.spent import Activity
from stormproof.core.criteria.verdicts import Conclusion, Verdict
from stormproof.core.errors import UndoIncomplete
from stormproof.core.least_privilege.python_source import PARSING
from stormproof.run.collection.scenarios import Bound, bound
from stormproof.run.experiments.bindings import STEP_TEXT
from stormproof.run.recording.evidence_log import EvidenceLog, Mark, Ticked
from stormproof.run.recording.judgement import conclude
from stormproof.run.recording.singled_out import singled_out

UNFORESEEN = "run."
"""How the codes of those errors begin that no part of Stormproof raised on purpose."""
RAN = pytest.StashKey["ScenarioRun"]()
Tell = Callable[[str], None]
"""Tells something of the scenario under way though its step holds, each once; an empty text is nothing to tell."""


class StepState(Enum):
    """How a step ended."""

    HELD = "held"
    BROKE = "broke"
    NOT_REACHED = "not reached"


@dataclass
class StepRun:
    """One step as it was gone through. Its evidence is the entries `first` to `last` (exclusive) of the log.

    `mark` is where it begins in the log, None for a step that was not reached; `activities` are its own and those of
    the stimuli that it was the first of its scenario to ask for.
    """

    keyword: str
    text: str
    table: tuple[tuple[str, ...], ...] = ()
    docstring: str = ""
    state: StepState = StepState.NOT_REACHED
    first: int = 0
    last: int = 0
    mark: Mark | None = None
    activities: tuple[Activity, ...] = ()


@dataclass
class ScenarioRun:
    """One scenario as it was gone through; `conclusion` stands when it has ended.

    `began` is real time, epoch seconds; what it took stands in the conclusion.
    """

    scenario: Bound
    evidence_log: EvidenceLog
    steps: list[StepRun] = field(default_factory=list)
    began: float = 0.0
    mark: Mark | None = None
    conclusion: Conclusion | None = None
    notes: list[str] = field(default_factory=list)
    """What its steps have to tell although they held: it stands in the reason of a PASS, and so in every report."""
    singled_out: list[str] = field(default_factory=list)
    """The IDs of requests that its checks had singled out."""
    trace: str = ""
    """Where an unforeseen exception came from, for whoever mends the harness."""

    def tell(self, text: str) -> None:
        """Keep a note, see Tell."""
        if text and text not in self.notes:
            self.notes.append(text)


class Recorder:
    """A pytest plugin that keeps a ScenarioRun of every scenario, in the order in which they were run.

    `ticked` is told how many seconds a scenario has just waited, and how many more it may.
    """

    def __init__(self, ticked: Ticked | None = None) -> None:
        self._ticked = ticked
        self.runs: list[ScenarioRun] = []
        self.undo_incomplete = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Open the scenario's record."""
        scenario = bound(item)
        if scenario:
            log = EvidenceLog(scenario.name, self._ticked)
            item.stash[RAN] = ScenarioRun(scenario, log, began=time.time(), mark=log.mark())
            self.runs.append(item.stash[RAN])

    @pytest.hookimpl(tryfirst=True)
    def pytest_bdd_before_scenario(self, request: pytest.FixtureRequest, scenario: Scenario) -> None:
        """List the steps, so that those which are never reached are told too."""
        request.node.stash[RAN].steps = [_step(step) for step in scenario.steps]

    @pytest.hookimpl(tryfirst=True)
    def pytest_bdd_before_step(self, request: pytest.FixtureRequest, scenario: Scenario, step: Step) -> None:
        """Note where the step's evidence begins."""
        request.node.stash[STEP_TEXT] = step.name
        run = request.node.stash[RAN]
        record = run.steps[scenario.steps.index(step)]
        record.first, record.mark = len(run.evidence_log), run.evidence_log.mark()

    @pytest.hookimpl(trylast=True)
    def pytest_bdd_after_step(
        self, request: pytest.FixtureRequest, scenario: Scenario, step: Step, step_func_args: dict[str, Any]
    ) -> None:
        """Close a step that held, and keep which requests it had singled out where it checks something."""
        self._close(request, scenario, step, StepState.HELD)
        if step.type == "then":
            request.node.stash[RAN].singled_out += singled_out(step_func_args.values())

    @pytest.hookimpl(trylast=True)
    def pytest_bdd_step_error(self, request: pytest.FixtureRequest, scenario: Scenario, step: Step) -> None:
        """Close a step that raised."""
        self._close(request, scenario, step, StepState.BROKE)

    @pytest.hookimpl(tryfirst=True)
    def pytest_bdd_after_scenario(self, request: pytest.FixtureRequest, scenario: Scenario) -> None:
        """Close the step under way when it was left by a skip, which pytest-bdd does not report."""
        text = request.node.stash.get(STEP_TEXT, None)
        if isinstance(sys.exc_info()[1], pytest.skip.Exception):
            for step in scenario.steps:
                if step.name == text:
                    self._close(request, scenario, step, StepState.BROKE)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Conclude from what was raised; pytest is told of UNDECIDED as a skip."""
        with PARSING:  # a failure's report shows source, which pytest parses
            report = yield
        run = item.stash.get(RAN, None)
        if run is None:
            return report
        error = call.excinfo.value if call.excinfo else None
        if isinstance(error, UndoIncomplete):
            self.undo_incomplete = True
        if error or report.when == "call":
            self._conclude(run, call, report)
        if run.conclusion and run.conclusion.verdict is Verdict.UNDECIDED and report.failed:
            report.outcome = "skipped"
            report.longrepr = (str(run.scenario.file), run.scenario.line, run.conclusion.reason)
        return report

    @staticmethod
    def _conclude(run: ScenarioRun, call: pytest.CallInfo[None], report: pytest.TestReport) -> None:
        if run.conclusion and run.conclusion.verdict is not Verdict.PASS:
            return  # a teardown that fails as well does not hide what was found
        error = call.excinfo.value if call.excinfo else None
        run.conclusion = conclude(
            run.scenario.name,
            run.scenario.proof,
            error,
            activities=run.evidence_log.activities(run.mark) if run.mark else (),
            note="; ".join(run.notes),
            singled_out=tuple(dict.fromkeys(run.singled_out)),
        )
        if run.conclusion.verdict is Verdict.ERROR and (run.conclusion.code or "").startswith(UNFORESEEN):
            run.trace = report.longreprtext

    @staticmethod
    def _close(request: pytest.FixtureRequest, scenario: Scenario, step: Step, state: StepState) -> None:
        run: ScenarioRun = request.node.stash[RAN]
        record = run.steps[scenario.steps.index(step)]
        record.state = state
        record.last = len(run.evidence_log)
        record.activities = run.evidence_log.activities(record.mark) if record.mark else ()


def _step(step: Step) -> StepRun:
    table: Any = step.datatable.raw() if step.datatable else ()
    return StepRun(step.keyword.strip(), step.name, tuple(tuple(row) for row in table), step.docstring or "")
