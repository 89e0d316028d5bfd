"""What the policy simulator answers of one action: its decision on each resource, and all of them together.

Since 2026 a result names the form of its resources (an ARN with placeholders), and each resource stands under
ResourceSpecificResults: https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html and
https://docs.aws.amazon.com/IAM/latest/APIReference/API_ResourceSpecificResult.html . SourcePolicyType and the empty
EvalDecisionDetails are as AWS was recorded to answer:
https://github.com/localstack/localstack/blob/main/tests/aws/services/iam/test_iam.snapshot.json . Positions of
statements are left out, and so is OrganizationsDecisionDetail: the account is in no organization. MissingContextValues
are keys that the policies need, not the statements that decide (API_EvaluationResult.html).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from localaws.services.iam.arn_forms import form_of
from localaws.services.iam.control.policies import Named
from localaws.services.iam.evaluation import (
    Ask,
    Document,
    Effect,
    Statement,
    context_keys,
    judge,
    judge_together,
    matching,
    statements,
)

ALL = "*"
STRICTEST = (Effect.EXPLICIT_DENY, Effect.IMPLICIT_DENY, Effect.ALLOW)


@dataclass(frozen=True)
class Policies:
    """What is simulated: an identity's policies, its limits (boundaries), a policy of the resources."""

    identity: Sequence[Named]
    limits: Sequence[Sequence[Document]]
    of_resource: Sequence[Named]

    @property
    def named(self) -> Sequence[Named]:
        """All but the limits."""
        return (*self.identity, *self.of_resource)


def evaluated(policies: Policies, asks: Sequence[Ask]) -> Mapping[str, Any]:
    """Return the result of an action, given what is asked of it: one ask a resource."""
    decided = [(ask, _effect(policies, ask)) for ask in asks]
    found = [_specific(policies, ask, effect) for ask, effect in decided]
    result: dict[str, Any] = {
        "EvalActionName": asks[0].action,
        "EvalResourceName": form_of(asks[0].action),
        "EvalDecision": min((effect for _, effect in decided), key=STRICTEST.index).value,
        "MatchedStatements": _distinct(each["MatchedStatements"] for each in found),
        "MissingContextValues": sorted({key for each in found for key in each["MissingContextValues"]}),
    }
    if policies.limits:
        allowed = [each["PermissionsBoundaryDecisionDetail"]["AllowedByPermissionsBoundary"] for each in found]
        result["PermissionsBoundaryDecisionDetail"] = {"AllowedByPermissionsBoundary": all(allowed)}
    if [ask.resource for ask in asks] == [ALL]:
        return result
    return {**result, "EvalDecisionDetails": {}, "ResourceSpecificResults": found}


def _specific(policies: Policies, ask: Ask, effect: Effect) -> dict[str, Any]:
    found: dict[str, Any] = {
        "EvalResourceName": ask.resource,
        "EvalResourceDecision": effect.value,
        "MatchedStatements": [
            {"SourcePolicyId": each.name, "SourcePolicyType": "IAM Policy"}
            for each in policies.named
            for _ in _deciding(each.document, ask, effect)
        ],
        "MissingContextValues": sorted(_missing([each.document for each in policies.named], ask)),
    }
    if policies.limits:
        allowed = all(judge(documents, ask) is Effect.ALLOW for documents in policies.limits)
        found["PermissionsBoundaryDecisionDetail"] = {"AllowedByPermissionsBoundary": allowed}
    return found


def _effect(policies: Policies, ask: Ask) -> Effect:
    identity, of_resource = ([each.document for each in some] for some in (policies.identity, policies.of_resource))
    return judge_together(identity, policies.limits, of_resource, ask)


def _deciding(document: Document, ask: Ask, effect: Effect) -> Iterator[Statement]:
    wanted = {Effect.ALLOW: "Allow", Effect.EXPLICIT_DENY: "Deny"}.get(effect)
    return (statement for statement in matching([document], ask) if statement["Effect"] == wanted)


def _missing(documents: Sequence[Document], ask: Ask) -> set[str]:
    """Return the context keys that are not given, of all statements, whatever these are about."""
    return {
        key
        for document in documents
        for statement in statements(document)
        for key in context_keys(statement, with_default=False)
        if key.lower() not in ask.context
    }


def _distinct(lists: Iterator[Sequence[Mapping[str, str]]]) -> list[Mapping[str, str]]:
    found: list[Mapping[str, str]] = []
    for each in (one for some in lists for one in some):
        if each not in found:
            found.append(each)
    return found
