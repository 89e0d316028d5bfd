"""Changes of what GitHub keeps beside the files, and of roles, with the calls that put them back."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from provisioners.delivery.branch_rules import BRANCH
from stormproof.aws.observe.delivery.repositories import Unasked, read_repository
from stormproof.aws.undo.disturbances.repositories import RULES
from stormproof.core.delivery.environments import Repository
from stormproof.core.delivery.names import delivery_role
from stormproof.core.delivery.settings import DeliverySettings
from stormproof.core.delivery.trust import AUDIENCE, ISSUER, provider_arn
from stormproof.core.delivery.workflows import FOLDER
from stormproof.core.errors import NotThere, Undecidable
from stormproof.core.faults import FaultInjection
from stormproof.core.least_privilege.policy_documents import decoded
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call

MakeInjection = Callable[[Reads, PlanContext], FaultInjection]


def repository(reads: Reads, settings: DeliverySettings) -> Repository:
    """Return what GitHub says; raises Undecidable where it cannot be asked."""
    found = read_repository(reads, settings)
    if isinstance(found, Unasked):
        raise Undecidable("delivery.not_asked", found.reason)
    return found


def is_asked(reads: Reads, context: PlanContext) -> bool:
    """Tell whether GitHub can be asked about the repository."""
    settings = context.system.delivery
    return settings.stated and isinstance(read_repository(reads, settings), Repository)


def rules_are_ours(reads: Reads, context: PlanContext) -> bool:
    """Tell whether the default branch has our ruleset, and no classic protection of its owner's."""
    if not is_asked(reads, context):
        return False
    if BRANCH not in {str(each["name"]) for each in reads.read("github", "list_rulesets")["items"]}:
        return False
    try:
        reads.read("github", "get_branch_protection", branch=repository(reads, context.system.delivery).branch)
    except NotThere:
        return True
    return False


def environment_put(title: str, **wrong: Any) -> MakeInjection:
    """Return what puts the environment of production with other settings."""

    def inject(reads: Reads, context: PlanContext) -> FaultInjection:
        name = {"environment_name": context.system.delivery.production}
        stands = standing(reads, context)
        back = Call("github", "put_environment", {**name, **stands})
        taken, again = patterns_moved(reads, context) if "deployment_branch_policy" in wrong else ((), ())
        put = Call("github", "put_environment", {**name, **stands, **wrong})
        return FaultInjection(title, (*taken, put), (back, *again))

    return inject


def patterns_moved(reads: Reads, context: PlanContext) -> tuple[tuple[Call, ...], tuple[Call, ...]]:
    """Return the calls that take the patterns of production's branches away, and those that make them again.

    GitHub takes them along where other branches are to be deployed.
    """
    found = repository(reads, context.system.delivery).environments[context.system.delivery.production]
    name = {"environment_name": found.name}
    taken = [
        Call("github", "delete_branch_policy", {**name, "branch_policy_id": each})
        for each in found.pattern_ids.values()
    ]
    again = [Call("github", "create_branch_policy", {**name, "name": each}) for each in found.pattern_ids]
    return tuple(taken), tuple(again)


def standing(reads: Reads, context: PlanContext) -> dict[str, Any]:
    """Return the environment of production as it is put."""
    name = context.system.delivery.production
    found = repository(reads, context.system.delivery)
    environment = found.environments[name]
    policy = {"protected_branches": not environment.branches, "custom_branch_policies": bool(environment.branches)}
    return {
        "wait_timer": environment.wait_minutes,
        "prevent_self_review": environment.no_self_review,
        "reviewers": [dict(zip(("type", "id"), found.people[each], strict=True)) for each in environment.reviewers],
        "deployment_branch_policy": policy,
    }


def bypassed(_reads: Reads, context: PlanContext) -> FaultInjection:
    """Administrators may go past the rules of production."""
    name = {"environment_name": context.system.delivery.production}
    opened, shut = (Call("github", "set_bypass", {**name, "can_admins_bypass": each}) for each in (True, False))
    return FaultInjection("administrators may go past the rules of production", (opened,), (shut,))


def ruleset(reads: Reads) -> Mapping[str, Any]:
    """Return our ruleset of the default branch; raises KeyError."""
    named = {str(each["name"]): int(each["id"]) for each in reads.read("github", "list_rulesets")["items"]}
    found: Mapping[str, Any] = reads.read("github", "get_ruleset", ruleset_id=named[BRANCH])
    return found


def ruleset_off(reads: Reads, _context: PlanContext) -> FaultInjection:
    """The ruleset of the default branch is disabled."""
    found = ruleset(reads)
    off = Call("github", "update_ruleset", {"ruleset_id": found["id"], "enforcement": "disabled"})
    on = Call("github", "update_ruleset", {"ruleset_id": found["id"], "enforcement": found["enforcement"]})
    return FaultInjection("the ruleset of the default branch is disabled", (off,), (on,))


def ruleset_gone(reads: Reads, _context: PlanContext) -> FaultInjection:
    """The ruleset of the default branch is deleted."""
    delete, again = ruleset_moved(reads)
    return FaultInjection("the ruleset of the default branch is deleted", (delete,), (again,))


def ruleset_moved(reads: Reads) -> tuple[Call, Call]:
    """Return the calls that delete our ruleset of the default branch, and make it again."""
    found = ruleset(reads)
    kept = {name: found[name] for name in RULES if found.get(name) is not None}
    delete = Call("github", "delete_ruleset", {"ruleset_id": found["id"]})
    return delete, Call("github", "create_ruleset", kept)


def has_disabled(reads: Reads, context: PlanContext) -> bool:
    """Tell whether a workflow of the owner's was disabled."""
    return is_asked(reads, context) and bool(repository(reads, context.system.delivery).disabled)


def enabled_again(reads: Reads, context: PlanContext) -> FaultInjection:
    """The owner's former pipeline runs again, straight to production."""
    path = min(repository(reads, context.system.delivery).disabled)
    named = {"workflow_id": path.removeprefix(FOLDER)}
    on, off = Call("github", "enable_workflow", named), Call("github", "disable_workflow", named)
    return FaultInjection("the former pipeline runs again", (on,), (off,))


def trusting(title: str, operator: str, subject: Callable[[str], str]) -> MakeInjection:
    """Return what lets more subjects assume the role that deploys; `subject` makes one of the repository's name."""

    def inject(reads: Reads, context: PlanContext) -> FaultInjection:
        name = deploy_role(context)
        stands = decoded(reads.read("iam", "get_role", RoleName=name)["Role"]["AssumeRolePolicyDocument"])
        wrong = trust(context, operator, subject(context.system.delivery.name))
        put = [Call("iam", "update_assume_role_policy", _trust(name, each)) for each in (wrong, stands)]
        return FaultInjection(title, (put[0],), (put[1],))

    return inject


def deploy_role(context: PlanContext) -> str:
    """Return the role that deploys to the first environment of this target's."""
    return delivery_role(Names(context.system), "deploy", context.system.delivery.own[0])


def has_role(reads: Reads, context: PlanContext) -> bool:
    """Tell whether the role that deploys is there."""
    if not context.system.delivery.own:
        return False
    try:
        reads.read("iam", "get_role", RoleName=deploy_role(context))
    except NotThere:
        return False
    return True


def trust(context: PlanContext, operator: str, subject: str) -> dict[str, Any]:
    """Return the trust policy of GitHub's provider that admits one subject."""
    provider = provider_arn(context.system.partition, context.system.account)
    condition = {"StringEquals": {f"{ISSUER}:aud": AUDIENCE}}
    condition[operator] = {**condition.get(operator, {}), f"{ISSUER}:sub": subject}
    principal, action = {"Federated": provider}, "sts:AssumeRoleWithWebIdentity"
    statement = {"Effect": "Allow", "Principal": principal, "Action": action, "Condition": condition}
    return {"Version": "2012-10-17", "Statement": [statement]}


def _trust(role: str, document: Mapping[str, Any]) -> dict[str, str]:
    return {"RoleName": role, "PolicyDocument": json.dumps(document)}
