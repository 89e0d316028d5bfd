"""Judges of pushes that were played by the jobs' own commands: one whose tests pass, and one that breaks a test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from stormproof.core.delivery.commands import Does, does, goes_to_production, job_does
from stormproof.core.delivery.runs import Played
from stormproof.core.delivery.workflows import Job, Pipeline
from stormproof.core.errors import Refuted, Undecidable
from stormproof.core.judges.delivery.pipelines import Tried, judge_staging, judge_tried, whole_tests

PYTEST_SAYS = (0, 1)
"""That tests passed, that some failed: https://docs.pytest.org/en/stable/reference/exit-codes.html"""


@dataclass(frozen=True)
class Push:
    """A push that was played: which jobs ran, how those ended, and which programs they called, each as a line."""

    played: Played
    ended: Mapping[Job, tuple[int, str]]
    called: Mapping[Job, tuple[str, ...]]


@dataclass(frozen=True)
class Pushes:
    """A push whose tests pass and one that breaks a test, of the same pipeline."""

    pipeline: Pipeline
    good: Push
    broken: Push


def judge_told_apart(pushes: Pushes) -> None:
    """Refute unless a job of the tests passes with the good push and fails with the broken one.

    Codes: those of `judge_tried`, ``delivery.no_tests``. Raises Undecidable where the commands cannot be run here.
    """
    tried = {}
    for job in whole_tests(pushes.pipeline):
        if job in pushes.good.ended and job in pushes.broken.ended:
            tried[job] = Tried(pushes.good.ended[job], pushes.broken.ended[job])
    for job, each in tried.items():
        if each.passing[0] not in PYTEST_SAYS:
            status, said = each.passing
            raise Undecidable("delivery.untried", f"{job} cannot be run here: it ends with {status}: {said}")
    if not tried:
        raise Refuted("delivery.no_tests", "no job that runs all tests was begun")
    judge_tried(tried)


def judge_deployed(pushes: Pushes) -> None:
    """Refute unless the good push has called what deploys to staging.

    Codes: those of `judge_staging`; ``delivery.staging_not_deployed``.
    """
    judge_staging(pushes.pipeline, whole_tests(pushes.pipeline))
    staging = [job for job in _staging(pushes.pipeline) if pushes.good.played.ran(job)]
    called = [line for job in staging for line in pushes.good.called.get(job, ())]
    if not any(does(line) is Does.DEPLOYS for line in called):
        ended = "; ".join(f"{job} ends with {pushes.good.ended[job]}" for job in staging if job in pushes.good.ended)
        said = f"a push whose tests pass has deployed nothing to staging: {ended or 'no job of it was begun'}"
        raise Refuted("delivery.staging_not_deployed", said, tuple(job.workflow for job in staging))


def judge_stopped(pushes: Pushes) -> None:
    """Refute a broken push that has deployed something. Codes: ``delivery.staging_without_tests``."""
    for job in pushes.broken.called:
        for line in pushes.broken.called[job]:
            if does(line) is Does.DEPLOYS:
                said = f"{job} deploys though a test fails: {line[:200]}"
                raise Refuted("delivery.staging_without_tests", said, (job.workflow,))


def _staging(pipeline: Pipeline) -> list[Job]:
    return [job for job in pipeline.jobs if job_does(job, Does.DEPLOYS) and not goes_to_production(job)]
