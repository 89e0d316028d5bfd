"""Runs made up as data, for tests of what is written about them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from stormproof.core.criteria.catalogue import catalogue
from stormproof.core.criteria.spent import Activity
from stormproof.core.criteria.verdicts import Conclusion, Proof, Verdict
from stormproof.core.evidence import Record
from stormproof.run.collection.scenarios import Bound
from stormproof.run.recording.evidence_log import EvidenceLog
from stormproof.run.recording.recorder import ScenarioRun, StepRun, StepState
from stormproof.run.reporting.results import RunResult, RunTarget, gather

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SECRET = "the-secret-of-the-run"
SPENT = Activity(((10.0, 12.0),), ((10.0, 10.5),))
"""A second and a half worked, half a second waited."""


@pytest.fixture
def scenario_run() -> Callable[..., ScenarioRun]:
    """Make a scenario that has ended in a verdict."""
    return _scenario_run


@pytest.fixture
def run_result() -> Callable[..., RunResult]:
    """Make the result of scenarios."""
    return _run_result


@pytest.fixture
def redact() -> Callable[[str], str]:
    """Remove the secret that the made-up scenarios have seen."""
    return lambda text: text.replace(SECRET, "[redacted]")


def _scenario_run(criterion: str, verdict: Verdict, name: str = "It holds", code: str | None = None) -> ScenarioRun:
    """A scenario of two steps, the second of which ends as the verdict says; the first left a record."""
    evidence_log = EvidenceLog(name)
    evidence_log.record(Record("http", NOW, "GET /", {"status": 200, "body": SECRET}))
    ended = StepState.HELD if verdict is Verdict.PASS else StepState.BROKE
    return ScenarioRun(
        scenario=Bound(
            name, name, "A feature", "A rule", criterion, Proof.PROVOKED, Path("f.feature"), 7, ("a", "b"), {}
        ),
        evidence_log=evidence_log,
        steps=[
            StepRun("When", "a", (("x", "y"),), "", StepState.HELD, 0, 1, None, (SPENT,)),
            StepRun("Then", "b", (), "", ended, 1, 1),
        ],
        began=1.0,
        conclusion=Conclusion(name, verdict, Proof.PROVOKED, f"why {verdict.value}", code, (SPENT,)),
        trace="Traceback" if verdict is Verdict.ERROR else "",
    )


@pytest.fixture
def resting_on() -> Callable[[ScenarioRun, EvidenceLog], ScenarioRun]:
    """Let the first step of a scenario rest on an experiment as well."""

    def rest(run: ScenarioRun, experiment: EvidenceLog) -> ScenarioRun:
        run.evidence_log.share(experiment)
        run.steps[0].last += 1
        return run

    return rest


@pytest.fixture
def experiment() -> Callable[[int], EvidenceLog]:
    """Make the log of an experiment that has made some exchanges."""

    def make(exchanges: int) -> EvidenceLog:
        made = EvidenceLog("a flood")
        for number in range(exchanges):
            made.record(Record("http", NOW, "GET /flood", {"status": 200, "number": number, "body": SECRET}))
        return made

    return make


def _run_result(*runs: ScenarioRun, selected: str | None = None) -> RunResult:
    """The result of these scenarios; without `selected` all criteria are."""
    chosen = catalogue().select(selected.split(",")) if selected else tuple(catalogue().criteria.values())
    conclusions = {r.scenario.criterion: [r.conclusion] for r in runs if r.conclusion}
    criteria, notes = gather(chosen, conclusions, {}, (), NOW)
    subject = RunTarget("tiny<target>", "staging", "123456789012", "arn:aws:iam::123456789012:role/reader")
    return RunResult(subject, "0.1.0", "abc", NOW, NOW, 61.5, criteria, NOW, 12, 3, notes)
