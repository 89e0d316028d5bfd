"""Allure results from the recorded run: Gherkin steps as steps, the evidence inside the step that made it.

They are written when the run is over, because only then waivers have been applied and every secret is known. A
scenario and its steps take as long here as the first page says: when stimuli really ran is told by the summary. Format:
https://allurereport.org/docs/how-it-works-test-result-file/
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

from allure_commons.logger import AllureFileLogger
from allure_commons.model2 import (
    Label,
    Link,
    Parameter,
    Status,
    StatusDetails,
    TestResult,
    TestStepResult,
)

from stormproof.core.criteria.spent import spent
from stormproof.core.criteria.verdicts import Conclusion, Verdict
from stormproof.core.output.durations import spent_in_words
from stormproof.run.recording.evidence.lines import experiments, scenario_file
from stormproof.run.recording.recorder import ScenarioRun, StepRun, StepState
from stormproof.run.reporting.allure.attachments import EVIDENCE, Attachments
from stormproof.run.reporting.html.evidence.pages import page_name
from stormproof.run.reporting.html.evidence.reading import anchor
from stormproof.run.reporting.results import CriterionResult, RunResult

STATUS = {
    Verdict.PASS: Status.PASSED,
    Verdict.FAIL: Status.FAILED,
    Verdict.ERROR: Status.BROKEN,
    Verdict.UNDECIDED: Status.SKIPPED,
    Verdict.WAIVED: Status.SKIPPED,
}
"""Allure knows no UNDECIDED and no WAIVED; both are skipped there, neither ever passed."""


def write_results(folder: Path, result: RunResult, runs: Iterable[ScenarioRun], redact: Callable[[str], str]) -> None:
    """Write a result for every scenario, and for every selected criterion that came to none."""
    logger: Any = AllureFileLogger
    writer = _Writer(logger(str(folder)), redact)
    by_id = {c.criterion.id: c for c in result.selected}
    for run in runs:
        if run.scenario.criterion in by_id:
            writer.scenario(by_id[run.scenario.criterion], run)
    seen = {run.scenario.criterion for run in runs}
    for criterion in result.selected:
        if criterion.criterion.id not in seen:
            writer.bare(criterion)


class _Writer:
    def __init__(self, logger: Any, redact: Callable[[str], str]) -> None:
        self._logger = logger
        self._redact = redact
        self._attachments = Attachments(logger, redact)
        self._now = _ms(time.time())

    def scenario(self, criterion: CriterionResult, run: ScenarioRun) -> None:
        """Write one scenario."""
        scenario = run.scenario
        conclusion = next(c for c in criterion.ran if c.scenario == scenario.name)
        began = _ms(run.began)
        full_name = f"{scenario.file.name}#{scenario.title}"
        result = TestResult(
            uuid=str(uuid4()),
            name=scenario.name,
            fullName=full_name,
            testCaseId=_stable(full_name),
            historyId=_stable(full_name, *sorted(map(str, scenario.example.items()))),
            description=f"`features/{scenario.file.name}:{scenario.line}`\n\n{spent_in_words(conclusion.spent)}",
            status=STATUS[conclusion.verdict],
            statusDetails=self._details(conclusion, run.trace),
            start=began,
            stop=began + _ms(conclusion.spent.real_s),
            labels=[
                *_labels(criterion),
                *_label(feature=scenario.feature, story=f"{scenario.criterion} {scenario.rule}"),
            ],
            links=list(_links(criterion, run)),
            parameters=[Parameter(name, self._redact(value)) for name, value in scenario.example.items()],
            steps=self._steps(run, began, STATUS[conclusion.verdict]),
        )
        proof = scenario.proof.value
        result.labels += _label(proof=proof, tag=proof, verdict=conclusion.verdict.value)
        self._logger.report_result(result)

    def bare(self, criterion: CriterionResult) -> None:
        """Write a criterion that no scenario speaks for: broken or skipped, never missing."""
        name = f"{criterion.criterion.id} {criterion.criterion.demand}"
        self._logger.report_result(
            TestResult(
                uuid=str(uuid4()),
                name=name,
                fullName=name,
                testCaseId=_stable(name),
                historyId=_stable(name),
                status=STATUS[criterion.verdict],
                statusDetails=StatusDetails(message=f"{criterion.verdict.value}: {self._redact(criterion.reason)}"),
                start=self._now,
                stop=self._now,
                labels=[*_labels(criterion), *_label(feature=criterion.criterion.title, story="No scenario")],
            )
        )

    def _steps(self, run: ScenarioRun, at: int, status: str) -> list[TestStepResult]:
        """Return the steps, one behind the other: each as long as it and what it rests on took, whenever that was."""
        found = []
        for step in run.steps:
            found.append(self._step(step, run, at, status))
            at = found[-1].stop
        return found

    def _step(self, step: StepRun, run: ScenarioRun, at: int, status: str) -> TestStepResult:
        states = {StepState.HELD: Status.PASSED, StepState.BROKE: status, StepState.NOT_REACHED: Status.SKIPPED}
        return TestStepResult(
            name=self._redact(f"{step.keyword} {step.text}"),
            status=states[step.state],
            start=at,
            stop=at + _ms(spent(step.activities).real_s),
            attachments=self._attachments.of_step(step, run),
        )

    def _details(self, conclusion: Conclusion, trace: str) -> StatusDetails | None:
        if conclusion.verdict is Verdict.PASS:
            return None
        code = f" [{conclusion.code}]" if conclusion.code else ""
        message = f"{conclusion.verdict.value}{code}: {conclusion.reason}"
        return StatusDetails(message=self._redact(message), trace=self._redact(trace) or None)


def _labels(criterion: CriterionResult) -> list[Label]:
    about = criterion.criterion
    return _label(
        epic=f"{about.requirement:02d} {about.title}",
        criterion=about.id,
        severity=about.severity,
    )


def _label(**labels: str) -> list[Label]:
    return [Label(name, value) for name, value in labels.items()]


def _links(criterion: CriterionResult, run: ScenarioRun) -> Iterator[Link]:
    number = criterion.criterion.id
    yield Link("tms", f"../index.html#criterion-{number}", f"Criterion {number}")
    yield Link(
        "link",
        f"{EVIDENCE}{page_name(criterion.criterion.requirement)}#{anchor(number, run.scenario.name)}",
        "Evidence",
    )
    yield Link("link", f"{EVIDENCE}{scenario_file(run.scenario)}", "Evidence as a file")
    for file, experiment in experiments([run]).items():
        yield Link("link", f"{EVIDENCE}{file}", f"Evidence of the experiment: {experiment.title}")


def _stable(*parts: str) -> str:
    """Return an id that is the same in each run, by which Allure knows a test again."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _ms(epoch_seconds: float) -> int:
    return round(epoch_seconds * 1000)
