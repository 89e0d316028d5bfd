"""What is demanded of a pipeline, and with which reason it is refuted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from stormproof.core.delivery.environments import Environment, Repository
from stormproof.core.delivery.findings import Examined, Fault, Finding
from stormproof.core.delivery.parsing import pipeline_of
from stormproof.core.delivery.workflows import Pipeline
from stormproof.core.errors import Refuted, StormproofError, Undecidable
from stormproof.core.judges.delivery.approvals import judge_approved, judge_branch
from stormproof.core.judges.delivery.pipelines import (
    Tried,
    judge_exists,
    judge_safe,
    judge_staging,
    judge_tests_run,
    judge_tried,
    judge_valid,
    whole_tests,
)
from tests.stormproof.made_pipelines import GOOD, REPOSITORY, texts

EXAMPLE = Path(__file__).parents[5] / "example" / ".github" / "workflows" / "deploy.yml"
AS_FOUND = pipeline_of(texts(deploy=EXAMPLE.read_text("utf-8")))


def good(old: str = "", new: str = "") -> Pipeline:
    """Return the good pipeline with something changed in it."""
    assert old in GOOD
    return pipeline_of(texts(it=GOOD.replace(old, new) if old else GOOD))


def approved(repository: Repository) -> Callable[[Pipeline], None]:
    """Return the judge of approvals, for a repository."""
    return lambda pipeline: judge_approved(pipeline, repository)


def staged(pipeline: Pipeline) -> None:
    """Judge staging by the jobs that run all tests."""
    judge_staging(pipeline, whole_tests(pipeline))


def safe(pipeline: Pipeline) -> None:
    """Judge safety by what is told without a tool."""
    judge_safe(pipeline, Examined())


JUDGES = (judge_exists, judge_tests_run, staged, safe, approved(REPOSITORY))


@pytest.mark.parametrize("judge", JUDGES)
def test_a_good_pipeline_passes(judge: Callable[[Pipeline], None]) -> None:
    """Whoever wrote it, and whatever its jobs are called."""
    judge(good())


@pytest.mark.parametrize(
    ("judge", "code"),
    [
        (safe, "delivery.long_lived_keys"),
        (judge_tests_run, "delivery.tests_left_out"),
        (staged, "delivery.no_staging"),
        (approved(REPOSITORY), "delivery.no_environment"),
    ],
)
def test_the_pipeline_of_the_example_is_refuted_with_a_reason_for_each_criterion(
    judge: Callable[[Pipeline], None], code: str
) -> None:
    """Keys as secrets, tests left out, no staging, straight to production."""
    with pytest.raises(Refuted) as refuted:
        judge(AS_FOUND)
    assert refuted.value.code == code


KEYED = "env: {K: '${{ secrets.AWS_SECRET_ACCESS_KEY }}'}\n        run: x"


@pytest.mark.parametrize(
    ("judge", "old", "new", "code"),
    [
        (judge_exists, "pytest tests", "echo no", "delivery.no_tests"),
        (judge_exists, "sam deploy", "sam build", "delivery.no_deployment"),
        (judge_tests_run, "[main]", "[master]", "delivery.no_tests_on_push"),
        (judge_tests_run, "  push:\n    branches: [main]", "  workflow_dispatch:", "delivery.no_tests_on_push"),
        (judge_tests_run, "run: pytest tests", "{run: pytest, continue-on-error: true}", "delivery.tests_may_fail"),
        (judge_tests_run, "pytest tests", "pytest tests || true", "delivery.tests_may_fail"),
        (judge_tests_run, "  test:\n", "  test:\n    continue-on-error: true\n", "delivery.tests_may_fail"),
        (judge_tests_run, "pytest tests", "pytest tests --ignore=tests/test_x.py", "delivery.tests_left_out"),
        (judge_tests_run, "pytest tests", "ruff check . || true\n      - run: pytest", "delivery.checks_may_fail"),
        (staged, "    needs: test\n", "", "delivery.staging_without_tests"),
        (staged, "    needs: test\n", "    needs: test\n    if: always()\n", "delivery.staging_without_tests"),
        (staged, "    needs: test\n", "    needs: test\n    if: false\n", "delivery.staging_not_deployed"),
        (staged, "environment: staging", "environment: production", "delivery.no_staging"),
        (safe, "run: pip install pytest", KEYED, "delivery.long_lived_keys"),
        (approved(REPOSITORY), "    environment: production\n", "", "delivery.no_environment"),
    ],
)  # fmt: skip
def test_what_is_broken_is_refuted_with_its_reason(
    judge: Callable[[Pipeline], None], old: str, new: str, code: str
) -> None:
    """One change of a good pipeline each."""
    with pytest.raises(Refuted) as refuted:
        judge(good(old, new))
    assert refuted.value.code == code


@pytest.mark.parametrize(
    ("environment", "code"),
    [
        (None, "environment_missing"),
        (Environment("production", (), True, False, ("main",)), "no_reviewers"),
        (Environment("production", ("ann",), False, False, ("main",)), "self_review"),
        (Environment("production", ("ann",), True, True, ("main",)), "admin_bypass"),
        (Environment("production", ("ann",), True, None, ("*",)), "any_branch"),
    ],
)
def test_an_environment_must_have_somebody_approve(environment: Environment | None, code: str) -> None:
    """Somebody else, whom nobody goes past, for the default branch alone."""
    environments = {"production": environment} if environment else {}
    with pytest.raises(Refuted) as refuted:
        judge_approved(good(), replace(REPOSITORY, environments=environments))
    assert refuted.value.code == f"delivery.{code}"


def test_a_misspelt_environment_is_one_without_rules() -> None:
    """GitHub makes it when a job first names it."""
    with pytest.raises(Refuted) as refuted:
        judge_approved(good("environment: production", "environment: prodution"), REPOSITORY)
    assert refuted.value.code == "delivery.environment_missing"


def test_the_default_branch_needs_a_rule() -> None:
    """Else whoever may push changes what is deployed."""
    with pytest.raises(Refuted) as refuted:
        judge_branch(replace(REPOSITORY, branch_rules=frozenset({"deletion"})))
    assert refuted.value.code == "delivery.no_branch_rule"


@pytest.mark.parametrize(
    ("tried", "code"),
    [
        (Tried((0, ""), (1, "")), ""),
        (Tried((0, ""), (0, "")), "delivery.tests_pass_broken"),
        (Tried((2, "no such file"), (1, "")), "delivery.tests_fail"),
    ],
)
def test_the_commands_of_a_job_must_tell_good_from_bad(tried: Tried, code: str) -> None:
    """Pass with a test that passes, fail with one that fails."""
    job = good().jobs[0]
    if not code:
        return judge_tried({job: tried})
    with pytest.raises(Refuted) as refuted:
        judge_tried({job: tried})
    assert refuted.value.code == code
    judge_tried({job: tried, good().jobs[0]: Tried((0, ""), (1, ""))})
    return None


def test_what_tools_find_is_told_with_its_place() -> None:
    """A workflow that is disabled is not judged; what is slight decides nothing."""
    grave = Finding("unpinned-uses", "High", "High", ".github/workflows/it.yml", 9, "not pinned")
    slight = Finding("artipacked", "Medium", "Low", ".github/workflows/it.yml", 9, "keeps credentials")
    with pytest.raises(Refuted, match=r"it.yml:9: not pinned") as refuted:
        judge_safe(good(), Examined((), (grave,)))
    assert refuted.value.code == "delivery.unpinned"
    judge_safe(good(), Examined((), (slight,)))
    off = pipeline_of(texts(it=GOOD), disabled=[".github/workflows/it.yml"])
    judge_safe(off, Examined((), (grave,)))
    with pytest.raises(Refuted) as refuted:
        judge_valid(good(), Examined((Fault("a.yml", "$.jobs.x", "stepz"),)))
    assert refuted.value.code == "delivery.invalid"


@pytest.mark.parametrize(
    ("judge", "text"),
    [
        (judge_exists, "on: push\njobs: {it: {uses: acme/flows/.github/workflows/all.yml@abc}}"),
        (staged, GOOD.replace("    needs: test\n", "    needs: test\n    if: vars.GO == '1'\n")),
        (approved(REPOSITORY), GOOD.replace("environment: production", "environment: ${{ vars.WHERE }}")),
    ],
)
def test_what_cannot_be_seen_is_no_verdict(judge: Callable[[Pipeline], None], text: str) -> None:
    """A workflow of another repository, a condition and a name that only a run knows."""
    with pytest.raises(StormproofError) as error:
        judge(pipeline_of(texts(it=text)))
    assert isinstance(error.value, Undecidable)
