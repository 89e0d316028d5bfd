"""Judges of approvals: that nothing reaches production which nobody has approved."""

from __future__ import annotations

from stormproof.core.delivery.environments import Repository, branch_lacks, lacking
from stormproof.core.delivery.workflows import Pipeline
from stormproof.core.errors import Refuted, Undecidable
from stormproof.core.judges.delivery.pipelines import production


def judge_named(pipeline: Pipeline) -> tuple[str, ...]:
    """Return the environments that jobs name which deploy to production, each named once.

    Refutes a job that names none. Codes: ``delivery.no_production``, ``delivery.no_environment``. Raises Undecidable
    for an environment that only a run knows.
    """
    jobs = production(pipeline)
    if not jobs:
        for job in pipeline.jobs:
            if job.calls and not job.steps:
                raise Undecidable("delivery.elsewhere", f"{job} calls {job.calls}, which cannot be seen")
        raise Refuted("delivery.no_production", "no job deploys to production")
    for job in jobs:
        if not job.environment:
            said = f"{job} deploys to production and names no environment: nobody is asked"
            raise Refuted("delivery.no_environment", said, (job.workflow,))
        if "${{" in job.environment:
            raise Undecidable("delivery.environment_unknown", f"{job} names the environment {job.environment}")
    return tuple(dict.fromkeys(job.environment for job in jobs))


def judge_approved(pipeline: Pipeline, repository: Repository) -> None:
    """Refute unless each environment that production is deployed by has to be approved by somebody else.

    Codes: those of `judge_named`; ``delivery.environment_missing``, ``delivery.no_reviewers``,
    ``delivery.self_review``, ``delivery.admin_bypass``, ``delivery.any_branch``.
    """
    for name in judge_named(pipeline):
        for lack in lacking(repository.environments.get(name), name):
            raise Refuted(f"delivery.{lack.code}", lack.said, (name,))


def judge_branch(repository: Repository) -> None:
    """Refute a default branch that anybody changes who may push. Codes: ``delivery.no_branch_rule``."""
    for lack in branch_lacks(repository):
        raise Refuted(f"delivery.{lack.code}", lack.said, (repository.branch,))
