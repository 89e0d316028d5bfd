"""The environments: who has to approve what goes to production, and that the default branch alone is deployed.

An owner's reviewers, timers and branches stay; what is lacking is added. Nobody's rule is weakened. Required reviewers
of a private repository need the plan GitHub Enterprise:
https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from provisioners.delivery import asked
from stormproof.core.delivery.environments import BY_HAND, Environment, Repository
from stormproof.core.planning.controls import Control, Phase, PlanContext
from stormproof.core.planning.plans import FREE, Action, Call, Change, NoChange, Step

NAME = "delivery-environments"
RULES, BYPASS = "rules", "administrators"


def steps(context: PlanContext, repository: Repository) -> Iterator[Step]:
    """Plan each environment whose jobs may change a system."""
    settings = context.system.delivery
    for name in settings.guarded:
        found = repository.environments.get(name)
        asks = name == settings.production
        reviewers = (found.reviewers if found else ()) or settings.reviewers if asks else ()
        if asks and (said := _unnamed(reviewers, repository)):
            yield NoChange(NAME, name, RULES, said, remark=True)
        known = tuple(each for each in reviewers if each in repository.people)
        yield _planned(found, _wanted(found or Environment(name), known, repository.branch), repository)
        if asks and (found is None or found.bypass):
            yield NoChange(NAME, name, BYPASS, BY_HAND.format(name=name), remark=True)


def removal(context: PlanContext, repository: Repository) -> Iterator[Step]:
    """Leave the environments: to take a rule away would open production."""
    for name in context.system.delivery.guarded:
        said = "it stays: without it nobody would be asked any more"
        yield NoChange(NAME, name, RULES, said if name in repository.environments else "there is none", remark=True)


def _unnamed(reviewers: tuple[str, ...], repository: Repository) -> str:
    if not reviewers:
        return "nobody is named who may approve: name people or teams under [repository] reviewers"
    unknown = [each for each in reviewers if each not in repository.people]
    return f"GitHub does not know {', '.join(unknown)}: name others under [repository] reviewers" if unknown else ""


def _wanted(stands: Environment, reviewers: tuple[str, ...], branch: str) -> Environment:
    """Return an environment with what is demanded of it, beside what it has."""
    kept = tuple(each for each in stands.branches if each not in stands.open_to)
    branches = (*kept, branch) if stands.open_to and branch not in kept else kept
    asked_of = reviewers or stands.reviewers
    return replace(
        stands, branches=branches, reviewers=asked_of, no_self_review=bool(reviewers) or stands.no_self_review
    )


def _planned(found: Environment | None, wanted: Environment, repository: Repository) -> Step:
    if found == wanted:
        return NoChange(NAME, wanted.name, RULES, "who has to approve, and what may be deployed, is as demanded")
    name = {"environment_name": wanted.name}
    calls = [Call("github", "put_environment", {**name, **_body(wanted, repository)}, idempotent=True)]
    standing = found.pattern_ids if found else {}
    opened = [standing[each] for each in (found.open_to if found else ()) if each in standing]
    calls += [Call("github", "delete_branch_policy", {**name, "branch_policy_id": each}) for each in opened]
    lacking = [each for each in wanted.branches if each not in standing]
    calls += [Call("github", "create_branch_policy", {**name, "name": each}) for each in lacking]
    action = Action.CREATE if found is None else Action.UPDATE
    return Change(NAME, wanted.name, RULES, action, found and _shown(found), _shown(wanted), tuple(calls), FREE)


def _body(wanted: Environment, repository: Repository) -> dict[str, Any]:
    """Return an environment as it is put, which replaces all that it has."""
    protected = not wanted.branches
    who = [dict(zip(("type", "id"), repository.people[each], strict=True)) for each in wanted.reviewers]
    return {
        "wait_timer": wanted.wait_minutes,
        "prevent_self_review": wanted.no_self_review,
        "reviewers": who,
        "deployment_branch_policy": {"protected_branches": protected, "custom_branch_policies": not protected},
    }


def _shown(environment: Environment) -> dict[str, Any]:
    return {
        "reviewers": list(environment.reviewers),
        "no self-review": environment.no_self_review,
        "branches": list(environment.branches) or ["protected ones"],
        "wait minutes": environment.wait_minutes,
    }


CONTROL = Control(
    name=NAME,
    criteria=("12.4",),
    phase=Phase.OBSERVERS,
    aspects=(RULES, BYPASS),
    read=asked.read,
    plan=asked.told(NAME, RULES, steps),
    remove=asked.told(NAME, RULES, removal),
)
