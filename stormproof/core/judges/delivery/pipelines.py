"""Judges of a pipeline's files: that there is one, that it is valid and safe, and what runs when."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stormproof.core.delivery.commands import Does, forgiven, goes_to_production, job_does, left_out
from stormproof.core.delivery.environments import Repository
from stormproof.core.delivery.findings import Examined
from stormproof.core.delivery.runs import FAILURE, PUSH, SUCCESS, Event, Played, play
from stormproof.core.delivery.trust import TrustingRole, admits, intruders
from stormproof.core.delivery.workflows import Job, Pipeline
from stormproof.core.errors import Refuted, Undecidable

LASTING = re.compile(r"secrets\.\w*(AWS_?(SECRET_?)?ACCESS_?KEY|AWS_?SECRET|AWS_?KEY)\w*", re.IGNORECASE)
"""A secret that is a key of an IAM user, by its name."""
KEY_INPUTS = ("aws-access-key-id", "aws-secret-access-key")
"""Of aws-actions/configure-aws-credentials: https://github.com/aws-actions/configure-aws-credentials"""
KEY_VARIABLES = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
TELLS_AT_MOST = 3


@dataclass(frozen=True)
class Tried:
    """How a job of tests ended, as its commands stand there: of one test that passes, and with one that fails beside.

    Each is the exit status, and the last lines that were said.
    """

    passing: tuple[int, str]
    failing: tuple[int, str]


def judge_exists(pipeline: Pipeline) -> None:
    """Refute unless something is tested and something is deployed.

    Codes: ``delivery.broken``, ``delivery.none``, ``delivery.no_tests``, ``delivery.no_deployment``.
    """
    for path, reason in pipeline.broken.items():
        raise Refuted("delivery.broken", f"{path} is no workflow: {reason}", (path,))
    if not pipeline.active:
        raise Refuted("delivery.none", "the repository has no workflow that runs")
    for what, code, said in (
        (Does.TESTS, "delivery.no_tests", "no job of the workflows runs tests"),
        (Does.DEPLOYS, "delivery.no_deployment", "no job of the workflows deploys"),
    ):
        if not any(job_does(job, what) for job in pipeline.jobs):
            _decidable(pipeline, said)
            raise Refuted(code, said)


def judge_valid(pipeline: Pipeline, examined: Examined) -> None:
    """Refute what GitHub's schema of workflows refuses. Codes: ``delivery.broken``, ``delivery.invalid``."""
    for path, reason in pipeline.broken.items():
        raise Refuted("delivery.broken", f"{path} is no workflow: {reason}", (path,))
    for fault in examined.faults:
        raise Refuted("delivery.invalid", f"{fault.path}: {fault.place}: {fault.said}", (fault.path,))


def judge_safe(pipeline: Pipeline, examined: Examined) -> None:
    """Refute what is unsafe in workflows that run.

    Codes: ``delivery.long_lived_keys``, and those of `core.delivery.findings`: ``delivery.unpinned``,
    ``delivery.broad_permissions``, ``delivery.dangerous_trigger``, ``delivery.template_injection``,
    ``delivery.insecure``.
    """
    for job in pipeline.jobs:
        if key := _lasting_key(job):
            said = f"{job} deploys with a key that lasts ({key}): a job can have a role by OpenID Connect instead"
            raise Refuted("delivery.long_lived_keys", said, (job.workflow,))
    off = {each.path for each in pipeline.workflows if not each.enabled}
    grave = [each for each in examined.findings if each.code and each.path not in off]
    for code in dict.fromkeys(each.code for each in grave):
        alike = [each for each in grave if each.code == code]
        more = f", and {len(alike) - TELLS_AT_MOST} more" if len(alike) > TELLS_AT_MOST else ""
        told = "; ".join(map(str, alike[:TELLS_AT_MOST])) + more
        paths = tuple(dict.fromkeys(each.path for each in alike))
        raise Refuted(f"delivery.{code}", told, paths, found=tuple(map(str, alike)))


def judge_trust(roles: Iterable[TrustingRole], repository: Repository) -> None:
    """Refute a role that others than guarded jobs of the repository may assume.

    Codes: ``delivery.trust_broad``, ``delivery.trust_pull_request``, ``delivery.trust_any_environment``,
    ``delivery.trust_any_branch``. Raises Undecidable for a condition that is not understood.
    """
    for role in roles:
        for intruder in intruders(repository):
            try:
                admitted = admits(role.trust, intruder.claims)
            except ValueError as error:
                raise Undecidable("delivery.trust_unknown", f"the role {role.name}: {error}") from error
            if admitted:
                said = f"the role {role.name} may be assumed by {intruder.who}: {intruder.claims['sub']}"
                raise Refuted(f"delivery.{intruder.code}", said, (role.name,))


def tests_on_push(pipeline: Pipeline) -> tuple[Job, ...]:
    """Return the jobs with tests that a push to the default branch starts. Raises as `judge_tests_run`."""
    played = _pushed(pipeline)
    found = [job for job in pipeline.jobs if job_does(job, Does.TESTS)]
    if not found:
        _decidable(pipeline, "no job of the workflows runs tests")
        raise Refuted("delivery.no_tests", "no job of the workflows runs tests")
    running = tuple(job for job in found if played.ran(job))
    if not running:
        told = ", ".join(map(str, found))
        raise Refuted("delivery.no_tests_on_push", f"a push to {pipeline.branch} does not run the tests: {told}", ())
    return running


def judge_tests_run(pipeline: Pipeline) -> None:
    """Refute unless a push to the default branch runs all tests, and their failure counts.

    Codes: ``delivery.no_tests``, ``delivery.no_tests_on_push``, ``delivery.tests_may_fail``,
    ``delivery.tests_left_out``, ``delivery.checks_may_fail``. One job that does all of it suffices.
    """
    reasons = [_untested(job) for job in tests_on_push(pipeline)]
    if all(reasons):
        for each in reasons:
            if each:
                raise each


def whole_tests(pipeline: Pipeline) -> tuple[Job, ...]:
    """Return the jobs of a push that run all tests, whose failure counts."""
    return tuple(job for job in tests_on_push(pipeline) if _untested(job) is None)


def _untested(job: Job) -> Refuted | None:
    """Return why a job does not stand for the tests, None where it does."""
    if found := forgiven(job, Does.TESTS):
        return Refuted("delivery.tests_may_fail", f"{job}: tests may fail: {found[0]}", (job.workflow,))
    if found := left_out(job):
        return Refuted("delivery.tests_left_out", f"{job} leaves tests out: {found[0][:200]}", (job.workflow,))
    if found := forgiven(job, Does.CHECKS):
        return Refuted("delivery.checks_may_fail", f"{job}: a check may fail: {found[0]}", (job.workflow,))
    return None


def judge_tried(tried: Mapping[Job, Tried]) -> None:
    """Refute unless a job's own commands pass with a test that passes, and fail with one that fails.

    Codes: ``delivery.tests_fail``, ``delivery.tests_pass_broken``. One job that does both suffices.
    """
    reasons = [_mistaken(job, each) for job, each in tried.items()]
    if all(reasons):
        for reason in reasons:
            if reason:
                raise reason


def _mistaken(job: Job, tried: Tried) -> Refuted | None:
    status, said = tried.failing
    if status == 0:
        return Refuted("delivery.tests_pass_broken", f"{job} passes though a test fails: {said}", (job.workflow,))
    status, said = tried.passing
    if status != 0:
        return Refuted(
            "delivery.tests_fail", f"{job} ends with {status} though the test passes: {said}", (job.workflow,)
        )
    return None


def judge_staging(pipeline: Pipeline, tests: Sequence[Job]) -> None:
    """Refute unless a push deploys to staging where its tests pass, and never where they fail.

    Codes: ``delivery.no_staging``, ``delivery.staging_not_deployed``, ``delivery.staging_without_tests``.
    """
    staging = [job for job in pipeline.jobs if job_does(job, Does.DEPLOYS) and not goes_to_production(job)]
    if not staging:
        _decidable(pipeline, "no job deploys to a staging environment")
        raise Refuted("delivery.no_staging", "no job deploys to a staging environment")
    passed, failed = _pushed(pipeline), _pushed(pipeline, tests)
    for job in staging:
        if failed.ran(job):
            _sure(job, failed)
            said = f"{job} deploys to staging though the tests of {_told(tests)} fail"
            raise Refuted("delivery.staging_without_tests", said, (job.workflow,))
    deployed = [job for job in staging if passed.ran(job)]
    if not deployed:
        said = f"a push to {pipeline.branch} whose tests pass deploys nothing to staging: {_told(staging)}"
        raise Refuted("delivery.staging_not_deployed", said, tuple(job.workflow for job in staging))
    _sure(deployed[0], passed)


def production(pipeline: Pipeline) -> tuple[Job, ...]:
    """Return the jobs that deploy to production, whatever starts them."""
    return tuple(job for job in pipeline.jobs if job_does(job, Does.DEPLOYS) and goes_to_production(job))


def _pushed(pipeline: Pipeline, broken: Sequence[Job] = ()) -> Played:
    return play(pipeline, Event(PUSH, pipeline.branch), lambda job: FAILURE if job in broken else SUCCESS)


def _told(jobs: Sequence[Job]) -> str:
    return ", ".join(map(str, jobs)) or "no job"


def _sure(job: Job, played: Played) -> None:
    if job in played.unsure:
        said = f"whether {job} runs depends on a condition that only a run of it knows"
        raise Undecidable("delivery.condition_unknown", said)


def _decidable(pipeline: Pipeline, lacks: str) -> None:
    """Raise Undecidable where what is missed may stand in a workflow of another repository."""
    for job in pipeline.jobs:
        if job.calls and not job.steps:
            raise Undecidable("delivery.elsewhere", f"{lacks} here; {job} calls {job.calls}, which cannot be seen")


def _lasting_key(job: Job) -> str:
    """Return by which secret a job has a key of an IAM user, empty for none."""
    for step in job.steps:
        named = [str(step.inputs[name]) for name in KEY_INPUTS if name in step.inputs]
        values: list[Any] = [*named, *(step.env.get(name, "") for name in KEY_VARIABLES), *step.env.values(), step.run]
        for value in (*values, *(job.env.get(name, "") for name in KEY_VARIABLES), *job.env.values()):
            if found := LASTING.search(str(value)):
                return found[0]
        if any("secrets." in each for each in named):
            return named[0]
    return ""
