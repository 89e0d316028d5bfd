"""IAM's policy simulator, which moto does not have.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html and its siblings
SimulateCustomPolicy, GetContextKeysForCustomPolicy, GetContextKeysForPrincipalPolicy
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from moto.core.responses import ActionResult
from moto.iam.exceptions import InvalidInput, NotFoundException
from moto.iam.responses import IamResponse

from localaws.kernel.ports import ACCOUNT
from localaws.moto.patches import Patches
from localaws.services.iam.control.policies import Identity, Named, NoSuchIdentity, identity_of
from localaws.services.iam.evaluation import (
    Ask,
    Document,
    Effect,
    Principal,
    judge,
    judge_together,
    matching,
    statements,
)
from localaws.services.iam.patterns import Context


def install(patches: Patches) -> None:
    """Add the operations."""
    for operation in (
        simulate_custom_policy,
        simulate_principal_policy,
        get_context_keys_for_custom_policy,
        get_context_keys_for_principal_policy,
    ):
        patches.put(IamResponse, operation.__name__, operation)


def simulate_custom_policy(self: IamResponse) -> ActionResult:
    """Simulate the policies of the request alone."""
    return _simulate(self, Identity(_given(self, "PolicyInputList")))


def simulate_principal_policy(self: IamResponse) -> ActionResult:
    """Simulate an identity's policies together with those of the request."""
    identity = _identity(self)
    policies = [*identity.policies, *_given(self, "PolicyInputList")]
    return _simulate(self, Identity(policies, identity.limits))


def get_context_keys_for_custom_policy(self: IamResponse) -> ActionResult:
    """List the condition keys of the request's policies."""
    return _keys(_given(self, "PolicyInputList"))


def get_context_keys_for_principal_policy(self: IamResponse) -> ActionResult:
    """List the condition keys of an identity's policies and the request's."""
    return _keys([*_identity(self).policies, *_given(self, "PolicyInputList")])


def _parameter(self: IamResponse, name: str, default: Any = None) -> Any:
    return self._get_param(name, default)


def _identity(self: IamResponse) -> Identity:
    arn = _parameter(self, "PolicySourceArn")
    try:
        return identity_of(arn)
    except NoSuchIdentity:
        raise NotFoundException(f"{arn} cannot be found.") from None


def _given(self: IamResponse, parameter: str) -> list[Named]:
    texts = _parameter(self, parameter, [])
    try:
        return [Named(f"{parameter}.{number}", json.loads(text)) for number, text in enumerate(texts, 1)]
    except ValueError:
        raise InvalidInput(f"{parameter}: a policy is no JSON document") from None


def _simulate(self: IamResponse, identity: Identity) -> ActionResult:
    limits = list(identity.limits)
    if boundary := _given(self, "PermissionsBoundaryPolicyInputList"):
        limits = [[each.document for each in boundary]]
    resource_policy = _parameter(self, "ResourcePolicy")
    of_resource = [Named("ResourcePolicy", json.loads(resource_policy))] if resource_policy else []
    caller = _parameter(self, "CallerArn") or _parameter(self, "PolicySourceArn")
    context = {
        entry["ContextKeyName"].lower(): list(entry.get("ContextKeyValues", ()))
        for entry in _parameter(self, "ContextEntries", [])
    }
    results = [
        _result(Ask(action, resource, Principal(caller, ACCOUNT), context), identity.policies, limits, of_resource)
        for action in _parameter(self, "ActionNames")
        for resource in _parameter(self, "ResourceArns", None) or ["*"]
    ]
    return ActionResult({"EvaluationResults": results, "IsTruncated": False})


def _result(
    ask: Ask, policies: Sequence[Named], limits: Sequence[Sequence[Document]], of_resource: Sequence[Named]
) -> Mapping[str, Any]:
    named = [*policies, *of_resource]
    effect = judge_together([each.document for each in policies], limits, [each.document for each in of_resource], ask)
    result: dict[str, Any] = {
        "EvalActionName": ask.action,
        "EvalResourceName": ask.resource,
        "EvalDecision": effect.value,
        "MatchedStatements": [
            {"SourcePolicyId": each.name, "SourcePolicyType": "IAM Policy"}
            for each in named
            for _ in _deciding(each.document, ask, effect)
        ],
        "MissingContextValues": sorted(_missing([each.document for each in named], ask.context)),
    }
    if limits:
        allowed = all(judge(documents, ask) is Effect.ALLOW for documents in limits)
        result["PermissionsBoundaryDecisionDetail"] = {"AllowedByPermissionsBoundary": allowed}
    return result


def _deciding(document: Document, ask: Ask, effect: Effect) -> Iterator[Any]:
    wanted = {Effect.ALLOW: "Allow", Effect.EXPLICIT_DENY: "Deny"}.get(effect)
    return (statement for statement in matching([document], ask) if statement["Effect"] == wanted)


def _missing(documents: Sequence[Document], context: Context) -> set[str]:
    return {key for key in _condition_keys(documents) if key.lower() not in context}


def _keys(policies: Sequence[Named]) -> ActionResult:
    return ActionResult({"ContextKeyNames": sorted(_condition_keys([each.document for each in policies]))})


def _condition_keys(documents: Sequence[Document]) -> set[str]:
    return {
        key
        for document in documents
        for statement in statements(document)
        for keys in (statement.get("Condition") or {}).values()
        for key in keys
    }
