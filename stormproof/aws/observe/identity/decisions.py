"""What IAM's policy simulator decides of an identity, action by action and resource by resource.

A result is about an action; its EvalResourceName is the form of an ARN, with placeholders, and the resources that were
asked about stand under ResourceSpecificResults:
https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html . Before that a result was about one
resource, which it named: both are read. Where nothing narrower than all resources was asked about, the result itself is
the decision.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stormproof.core.planning.controls import Reads

ALLOWED, BY_NOBODY = "allowed", "implicitDeny"
BOUNDARY, ORGANIZATION = "the permissions boundary", "a service control policy of the organization"


@dataclass(frozen=True)
class Decided:
    """A decision on an action and a resource, as they were asked about.

    `missing` are context keys that statements test and that were not given: with a value, what nothing allows may be
    allowed. `limits` says which limits take away what an identity's policies may allow.
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
    return tuple(
        decided
        for result in found
        if (action := asked.get(str(result["EvalActionName"]).lower()))
        for decided in _decided(action, result, resources)
    )


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
    """Return the keys on which a decision hangs: only what nothing allows may be allowed by a condition's value."""
    return tuple(sorted(result.get("MissingContextValues") or ())) if decision == BY_NOBODY else ()


def _limits(result: Mapping[str, Any], specific: Mapping[str, Any]) -> tuple[str, ...]:
    bounded = specific.get("PermissionsBoundaryDecisionDetail") or {}
    organized = specific.get("OrganizationsDecisionDetail") or result.get("OrganizationsDecisionDetail") or {}
    said = (
        BOUNDARY if bounded.get("AllowedByPermissionsBoundary") is False else "",
        ORGANIZATION if organized.get("AllowedByOrganizations") is False else "",
    )
    return tuple(filter(None, said))
