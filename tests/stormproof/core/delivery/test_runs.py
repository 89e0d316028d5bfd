"""Which jobs run after an event."""

from __future__ import annotations

import pytest

from stormproof.core.delivery.parsing import pipeline_of
from stormproof.core.delivery.runs import DISPATCH, FAILURE, PUSH, SCHEDULE, SUCCESS, Event, play, starts
from tests.stormproof.made_pipelines import GOOD, texts

JOB = "jobs: {it: {runs-on: x, steps: [{run: pytest}]}}"
CALLER = """
on: push
jobs:
  test: {runs-on: x, steps: [{run: pytest}]}
  staging: {needs: test, uses: ./.github/workflows/ship.yml, with: {where: staging}}
  production: {needs: staging, uses: ./.github/workflows/ship.yml, with: {where: production}}
"""
SHIP = """
on: {workflow_call: {inputs: {where: {type: string}}}}
jobs:
  build: {runs-on: x, steps: [{run: sam build}]}
  deploy:
    needs: build
    runs-on: x
    environment: ${{ inputs.where }}
    steps: [{run: "sam deploy --stack-name shop-${{ inputs.where }}"}]
"""
AFTER = """
on: {workflow_run: {workflows: [deliver], types: [completed], branches: [main]}}
jobs:
  ship:
    if: github.event.workflow_run.conclusion == 'success'
    runs-on: x
    steps: [{run: sam deploy}]
"""


def ran(workflows: dict[str, str], event: Event, fails: str = "") -> set[str]:
    """Return the jobs that an event runs, by ID, where the job `fails` fails."""
    played = play(pipeline_of(texts(**workflows)), event, lambda job: FAILURE if job.id == fails else SUCCESS)
    return {job.id for job in played.results if played.ran(job)}


@pytest.mark.parametrize(
    ("on", "event", "expected"),
    [
        ("push", Event(PUSH, "anything"), True),
        ("[push, pull_request]", Event(PUSH, "main"), True),
        ("{push: {branches: [main]}}", Event(PUSH, "main"), True),
        ("{push: {branches: main}}", Event(PUSH, "main"), True),
        ("{push: {branches: [master]}}", Event(PUSH, "main"), False),
        ("{push: {branches: ['rel/*', 'ma*']}}", Event(PUSH, "main"), True),
        ("{push: {branches: ['*']}}", Event(PUSH, "rel/1"), False),
        ("{push: {branches: ['**']}}", Event(PUSH, "rel/1"), True),
        ("{push: {branches: ['**', '!main']}}", Event(PUSH, "main"), False),
        ("{push: {branches-ignore: [main]}}", Event(PUSH, "main"), False),
        ("{push: {tags: ['v*']}}", Event(PUSH, "main"), False),
        ("{pull_request: }", Event(PUSH, "main"), False),
        ("{schedule: [{cron: '0 4 * * 1'}]}", Event(SCHEDULE, "main"), True),
        ("{schedule: [{cron: '0 4 * * 1'}]}", Event(SCHEDULE, "other"), False),
        ("workflow_dispatch", Event(DISPATCH, "other"), True),
    ],
)
def test_filters_say_what_starts_a_workflow(on: str, event: Event, *, expected: bool) -> None:
    """``on`` is a word in YAML as GitHub reads it; the last pattern that matches a branch decides."""
    workflow = pipeline_of(texts(it=f"on: {on}\n{JOB}")).workflows[0]
    assert starts(workflow, event, "main") is expected


def test_a_job_waits_for_those_that_it_needs() -> None:
    """A failure skips all that wait for it, however far."""
    assert ran({"it": GOOD}, Event(PUSH, "main")) == {"test", "staging", "production"}
    assert ran({"it": GOOD}, Event(PUSH, "main"), "test") == {"test"}
    assert ran({"it": GOOD}, Event(PUSH, "main"), "staging") == {"test", "staging"}


def test_always_runs_whatever_came_before() -> None:
    """And what then waits for that job does not run: a failure anywhere before counts."""
    text = GOOD.replace("    needs: test\n", "    needs: test\n    if: always()\n")
    assert ran({"it": text}, Event(PUSH, "main"), "test") == {"test", "staging"}


def test_called_workflows_of_the_repository_stand_in_the_place_of_their_callers() -> None:
    """With the inputs that they are given; who needs the caller waits for all of it."""
    workflows = {"it": CALLER, "ship": SHIP}
    every = {"test", "staging/build", "staging/deploy", "production/build", "production/deploy"}
    assert ran(workflows, Event(PUSH, "main")) == every
    assert ran(workflows, Event(PUSH, "main"), "test") == {"test"}
    assert ran(workflows, Event(PUSH, "main"), "staging/deploy") == {"test", "staging/build", "staging/deploy"}
    jobs = {job.id: job for job in pipeline_of(texts(**workflows)).jobs}
    assert jobs["production/deploy"].environment == "production"
    assert jobs["production/deploy"].steps[0].run == "sam deploy --stack-name shop-production"


def test_a_workflow_may_follow_another_one() -> None:
    """When it has completed, however: what has failed is then its condition's to ask."""
    workflows = {"it": GOOD, "after": AFTER}
    assert "ship" in ran(workflows, Event(PUSH, "main"))
    assert "ship" not in ran(workflows, Event(PUSH, "main"), "test")
    careless = AFTER.replace("    if: github.event.workflow_run.conclusion == 'success'\n", "")
    assert "ship" in ran({"it": GOOD, "after": careless}, Event(PUSH, "main"), "test")


def test_what_is_disabled_does_not_run() -> None:
    """GitHub keeps that beside the files."""
    pipeline = pipeline_of(texts(it=GOOD), disabled=[".github/workflows/it.yml"])
    assert play(pipeline, Event(PUSH, "main")).results == {}


def test_what_only_a_run_knows_is_told_so() -> None:
    """And so is what waits for it."""
    pipeline = pipeline_of(texts(it=GOOD.replace("    needs: test\n", "    needs: test\n    if: vars.GO == '1'\n")))
    played = play(pipeline, Event(PUSH, "main"))
    assert {job.id for job in played.unsure} == {"staging", "production"}


def test_steps_of_an_action_of_the_repository_stand_in_its_place() -> None:
    """With the inputs that it is given."""
    action = "runs: {using: composite, steps: [{run: 'sam deploy --stack-name ${{ inputs.stack }}', shell: bash}]}"
    job = "on: push\njobs: {it: {runs-on: x, steps: [{uses: ./ship, with: {stack: shop}}]}}"
    pipeline = pipeline_of({".github/workflows/it.yml": job, "ship/action.yml": action})
    assert [step.run for step in pipeline.jobs[0].steps] == ["sam deploy --stack-name shop"]


def test_a_file_that_is_no_workflow_is_told() -> None:
    """Others are read all the same."""
    pipeline = pipeline_of(texts(it=GOOD, bad="jobs: [", none="name: x"))
    assert [workflow.path for workflow in pipeline.workflows] == [".github/workflows/it.yml"]
    assert set(pipeline.broken) == {".github/workflows/bad.yml", ".github/workflows/none.yml"}
