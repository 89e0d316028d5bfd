"""The steps of delivery hold of a good pipeline, and each fails by its own code where that is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from steps import delivery
from stormproof.core.delivery.findings import Examined, Fault
from stormproof.core.delivery.parsing import pipeline_of
from stormproof.core.delivery.runs import FAILURE, PUSH, SUCCESS, Event, play
from stormproof.core.delivery.workflows import Job, Pipeline
from stormproof.core.errors import Refuted
from stormproof.core.judges.delivery.enacted import Push, Pushes
from stormproof.core.stimuli import StimulusResult
from stormproof.stimuli.delivery.examined import Guarded, LookedOver, Trusting
from tests.stormproof.made_pipelines import GOOD, REPOSITORY, texts

PIPELINE = pipeline_of(texts(ship=GOOD))
NOW = datetime(2026, 11, 29, tzinfo=UTC)


def result(value: Any) -> StimulusResult[Any]:
    """Return what a stimulus came to."""
    return StimulusResult("it", NOW, NOW, 0.0, value)


def edited(old: str, new: str) -> Pipeline:
    """Return the pipeline with a text in the place of another."""
    assert old in GOOD
    return pipeline_of(texts(ship=GOOD.replace(old, new)))


def push(pipeline: Pipeline, status: int) -> Push:
    """Return a push whose tests end with a status."""
    ended = {job: (status if job.id == "test" else 0, "") for job in pipeline.jobs}

    def enacted(job: Job) -> str:
        return FAILURE if ended[job][0] else SUCCESS

    played = play(pipeline, Event(PUSH, "main"), enacted)
    called = {job: tuple(step.run for step in job.steps) for job in pipeline.jobs if played.ran(job)}
    return Push(played, {job: each for job, each in ended.items() if played.ran(job)}, called)


def pushes(pipeline: Pipeline = PIPELINE, broken: int = 1) -> Pushes:
    """Return a good push and a broken one."""
    return Pushes(pipeline, push(pipeline, 0), push(pipeline, broken))


LOOKED = LookedOver(PIPELINE, Examined())
GUARDED = Guarded(PIPELINE, REPOSITORY)
OPEN = replace(REPOSITORY, environments={}, branch_rules=frozenset())
FAULT = Fault(".github/workflows/ship.yml", "$", "no workflow")
NEEDS, NO_TESTS = "    needs: test\n", edited("pytest", "true")
STEPS: tuple[tuple[Callable[..., None], Any, Any, str], ...] = (
    (delivery.there, LOOKED, LookedOver(pipeline_of({}), Examined()), "delivery.none"),
    (delivery.valid, LOOKED, LookedOver(PIPELINE, Examined((FAULT,))), "delivery.invalid"),
    (delivery.to_be_run, LOOKED, LookedOver(NO_TESTS, Examined()), "delivery.no_tests"),
    (delivery.run, pushes(), pushes(NO_TESTS), "delivery.no_tests"),
    (delivery.told_apart, pushes(), pushes(broken=0), "delivery.tests_pass_broken"),
    (delivery.stopped, pushes(), pushes(broken=0), "delivery.staging_without_tests"),
    (delivery.approved, GUARDED, Guarded(PIPELINE, OPEN), "delivery.environment_missing"),
    (delivery.reviewed, GUARDED, Guarded(PIPELINE, OPEN), "delivery.no_branch_rule"),
)
"""Each with what it holds of, what it fails by, and the code."""


@pytest.mark.parametrize(("step", "good", "bad", "code"), STEPS, ids=[each[0].__name__ for each in STEPS])
def test_a_step_holds_and_fails_by_its_code(step: Callable[..., None], good: Any, bad: Any, code: str) -> None:
    """With what its stimulus brings."""
    step(result(good))
    with pytest.raises(Refuted) as refuted:
        step(result(bad))
    assert refuted.value.code == code


def test_staging_is_held_to_the_tests() -> None:
    """By the graph, and by what a push has called."""
    beside = edited(NEEDS, "")
    delivery.deployed(result(pushes()))
    delivery.to_be_deployed(result(LOOKED))
    for step, bad in (
        (delivery.to_be_deployed, LookedOver(beside, Examined())),
        (delivery.deployed, pushes(beside)),
    ):
        with pytest.raises(Refuted) as refuted:
            step(result(bad))
        assert refuted.value.code == "delivery.staging_without_tests"


def test_nobody_trusts_whom_there_is_not() -> None:
    """Without a role there is nobody to admit."""
    delivery.not_admitted(result(Trusting((), REPOSITORY)))
