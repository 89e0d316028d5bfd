"""The roles that the pipeline's jobs assume by OpenID Connect, for each environment: to deploy, to verify, to drill.

Who may assume one is said exactly: the repository, by name and by ID, and the environment that the job names. What one
may do is what the verbs need that its jobs run; what the owner's own commands need, his policies say.
https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from provisioners.delivery import asked
from provisioners.delivery.job_rights import DEPLOYS, JOBS, rights
from provisioners.delivery.role_policies import Document, Policy, deleting, granting, policy_arn, read_policies
from provisioners.shared.role_changes import Role, making, mending, misplaced, read_role, unmaking
from stormproof.aws.observe.delivery.repositories import Unasked
from stormproof.aws.rights.policies import ATTACHED, documents, permissions
from stormproof.core.delivery.environments import Repository
from stormproof.core.delivery.names import delivery_role
from stormproof.core.delivery.trust import exact_trust, provider_arn
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import FREE, Action, Blocked, Change, NoChange, Step

NAME = "delivery-roles"
ROLE = "role"


@dataclass(frozen=True)
class Roles:
    """What GitHub said of the repository, and by name the roles that stand and the policies of ours for them."""

    asked: asked.Asked
    standing: Mapping[str, Role] = field(default_factory=dict)
    policies: Mapping[str, tuple[Policy, ...]] = field(default_factory=dict)


def read(reads: Reads, context: PlanContext) -> Roles:
    """Ask GitHub for the repository's ID, and IAM for our roles and policies."""
    names = [name for name, _, _ in _named(context)]
    found = {name: read_role(reads, name) for name in names}
    policies = {name: read_policies(reads, Names(context.system), name) for name in names}
    roles = {name: role for name, role in found.items() if role is not None}
    return Roles(asked.read(reads, context), roles, policies)


def plan(context: PlanContext, actual: Roles) -> Iterator[Step]:
    """Make the roles of the environments that this very target is."""
    if isinstance(actual.asked, Unasked):
        yield NoChange(NAME, "the repository", ROLE, actual.asked.reason, remark=True)
        return
    names = Names(context.system)
    for name, job, environments in _named(context):
        needed, policies = needs(context, job), actual.policies.get(name, ())
        wanted = _wanted(context, name, len(needed), _trust(context, environments, actual.asked), job)
        if len(wanted.managed) > ATTACHED:
            said = "it has to do more than IAM takes: make a role by what `stormproof policy` prints of its verbs"
            yield NoChange(NAME, name, ROLE, said, remark=True)
            continue
        yield _planned(names, name, wanted, needed, actual.standing.get(name), policies)


def remove(context: PlanContext, actual: Roles) -> Iterator[Step]:
    """Delete our roles and their policies."""
    found = False
    for name, policies in actual.policies.items():
        role = actual.standing.get(name)
        if role is None and not policies:
            continue
        found = True
        calls = (*(unmaking(name, role) if role else ()), *deleting(policies))
        yield Change(NAME, name, ROLE, Action.DELETE, _document(role, policies), None, calls)
    if not found:
        yield NoChange(NAME, context.system.api_arn, ROLE, "there is no role of a pipeline")


def _named(context: PlanContext) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield name, purpose and environments of each role."""
    names = Names(context.system)
    for environment in context.system.delivery.own:
        for job, tails in JOBS.items():
            yield delivery_role(names, job, environment), job, tuple(f"{environment}{tail}" for tail in tails)


def _planned(
    names: Names, name: str, wanted: Role, needed: Sequence[Document], stands: Role | None, policies: Sequence[Policy]
) -> Step:
    if stands is not None and (reason := misplaced(names, stands)):
        return Blocked(NAME, name, ROLE, reason)
    surplus = policies[len(needed) :]
    changing = tuple(mending(name, stands, wanted) if stands else making(names, name, wanted))
    calls = (*granting(names, name, needed, policies), *changing, *deleting(surplus))
    if not calls:
        return NoChange(NAME, name, ROLE, "jobs of its environments alone may assume it, and it may do what they do")
    after = {**wanted.document(), "policies": list(needed)}
    action = Action.CREATE if stands is None else Action.UPDATE
    return Change(NAME, name, ROLE, action, stands and _document(stands, policies), after, calls, FREE)


def _document(role: Role | None, policies: Sequence[Policy]) -> dict[str, Any]:
    return {**(role.document() if role else {}), "policies": [each.document for each in policies]}


def needs(context: PlanContext, job: str) -> tuple[Document, ...]:
    """Return the policies of what a role's jobs do."""
    return documents(permissions(rights(job), context.system, ()))


def _trust(context: PlanContext, environments: tuple[str, ...], repository: Repository) -> dict[str, Any]:
    system = context.system
    return exact_trust(repository, environments, provider_arn(system.partition, system.account))


def _wanted(context: PlanContext, name: str, policies: int, trust: Mapping[str, Any], job: str) -> Role:
    """Return a role as it should be, with so many policies of ours."""
    names, system = Names(context.system), context.system
    ours = [policy_arn(names, name, number) for number in range(1, policies + 1)]
    managed = (*ours, *(system.delivery.deploy_policies if job == DEPLOYS else ()))
    return Role(trust, {}, tuple(sorted(managed)), system.conventions.boundary)


CONTROL = Control(
    name=NAME,
    criteria=("12.1",),
    phase=Phase.OBSERVERS,
    aspects=(ROLE,),
    read=read,
    plan=plan,
    remove=remove,
    requires=("delivery-workflows",),
    parts=("github-provider",),
)
