"""What IAM's policy simulator decides of an identity, action by action and resource by resource.

A result is about an action; its EvalResourceName is the form of an ARN, with placeholders, and the resources that were
asked about stand under ResourceSpecificResults:
https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html . Before that a result was about one
resource, which it named: both are read. Where nothing narrower than all resources was asked about, the result itself is
the decision.

Context keys that were not given are told of all statements, whatever these are about; which of them may decide, the
policies themselves tell (`core.least_privilege.open_keys`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from stormproof.aws.observe.identity.user_policies import user_policies
from stormproof.aws.observe.role_policies import role_policies
from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.core.least_privilege.open_keys import open_keys
from stormproof.core.least_privilege.policy_documents import Document
from stormproof.core.planning.controls import Reads

ALLOWED, BY_NOBODY = "allowed", "implicitDeny"
ROLE, USER = ":role/", ":user/"
BOUNDARY, ORGANIZATION = "the permissions boundary", "a service control policy of the organization"


@dataclass(frozen=True)
class Decided:
    """A decision on an action and a resource, as they were asked about.

    `missing` are context keys that were not given and with a value of which, what nothing allows may be allowed: where
    the policies cannot be read, all that the simulator missed. `limits` says which limits take away what an identity's
    policies may allow.
    """

    action: str
    resource: str
    allowed: bool
    missing: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()


def decisions(
    reads: Reads, principal: str, actions: Sequence[str], resources: Sequence[str] = ("*",)
) -> tuple[Decided, ...]:
    """Have the simulator decide on each action with each resource; `principal` is a user's, group's or role's ARN.

    A pair that the simulator does not speak of is not among them. Raises CouldNotLook, and NotThere for no such
    principal.
    """
    found = reads.pages(
        "iam",
        "simulate_principal_policy",
        "EvaluationResults",
        PolicySourceArn=principal,
        ActionNames=list(actions),
        ResourceArns=list(resources),
    )
    asked = {action.lower(): action for action in actions}
    told = [
        decided
        for result in found
        if (action := asked.get(str(result["EvalActionName"]).lower()))
        for decided in _decided(action, result, resources)
    ]
    policies = _policies(reads, principal) if any(each.missing for each in told) else None
    return tuple(told if policies is None else (_with_open_keys(each, policies) for each in told))


def _policies(reads: Reads, principal: str) -> Sequence[Document] | None:
    """Return the policies of a role or a user; None for a group's, and where they may not be read."""
    try:
        if ROLE in principal:
            return list(role_policies(reads, principal).policies.values())
        return user_policies(reads, principal) if USER in principal else None
    except (CouldNotLook, NotThere):
        return None


def _with_open_keys(decided: Decided, policies: Sequence[Document]) -> Decided:
    """Leave out the keys of statements about something else; a limit's keys stand in its own policies."""
    if not decided.missing or decided.limits:
        return decided
    deciding = open_keys(policies, decided.action, decided.resource)
    return replace(decided, missing=tuple(key for key in decided.missing if key.lower() in deciding))


def _decided(action: str, result: Mapping[str, Any], resources: Sequence[str]) -> Iterator[Decided]:
    specific = result.get("ResourceSpecificResults") or ()
    for each in specific:
        if each["EvalResourceName"] in resources:
            decision = str(each["EvalResourceDecision"])
            missing, limits = _missing(each, decision), _limits(result, each)
            yield Decided(action, each["EvalResourceName"], decision == ALLOWED, missing, limits)
    named = str(result.get("EvalResourceName", ""))
    if not specific and (len(resources) == 1 or named in resources):
        resource = resources[0] if len(resources) == 1 else named
        decision = str(result["EvalDecision"])
        missing, limits = _missing(result, decision), _limits(result, result)
        yield Decided(action, resource, decision == ALLOWED, missing, limits)


def _missing(result: Mapping[str, Any], decision: str) -> tuple[str, ...]:
    """Return the keys that were missed: only what nothing allows may be allowed by a condition's value."""
    return tuple(sorted(result.get("MissingContextValues") or ())) if decision == BY_NOBODY else ()


def _limits(result: Mapping[str, Any], specific: Mapping[str, Any]) -> tuple[str, ...]:
    bounded = specific.get("PermissionsBoundaryDecisionDetail") or {}
    organized = specific.get("OrganizationsDecisionDetail") or result.get("OrganizationsDecisionDetail") or {}
    said = (
        BOUNDARY if bounded.get("AllowedByPermissionsBoundary") is False else "",
        ORGANIZATION if organized.get("AllowedByOrganizations") is False else "",
    )
    return tuple(filter(None, said))
