"""IAM's policy simulator, which moto does not have.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html and its siblings
SimulateCustomPolicy, GetContextKeysForCustomPolicy, GetContextKeysForPrincipalPolicy
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from moto.core.responses import ActionResult
from moto.iam.exceptions import InvalidInput, NotFoundException
from moto.iam.responses import IamResponse

from localaws.kernel.ports import ACCOUNT
from localaws.moto.patches import Patches
from localaws.services.iam.control.policies import Identity, Named, NoSuchIdentity, identity_of
from localaws.services.iam.control.simulated import ALL, Policies, evaluated
from localaws.services.iam.evaluation import Ask, Document, Principal, context_keys, statements

MOST = 100
"""How many results a page has where nobody says."""
OF_IAM = re.compile(r"arn:[^:]+:iam::\d{12}:(user|group|role)/.+")


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
    if _parameter(self, "PolicyExclusionList"):
        raise InvalidInput("PolicyExclusionList is not implemented by the embedded AWS")
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
    if not OF_IAM.fullmatch(arn):
        # A role's session and the root user are none: https://github.com/aws-containers/amazon-ecs-exec-checker/pull/10
        raise InvalidInput(f"Invalid Entity Arn: {arn} does not clearly define entity type and name.")
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
    """Judge each action on each resource: one result an action, which is paginated by."""
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
    policies = Policies(identity.policies, limits, of_resource)
    resources = _resources(self)
    results = [
        evaluated(policies, [Ask(action, resource, Principal(caller, ACCOUNT), context) for resource in resources])
        for action in _parameter(self, "ActionNames")
    ]
    return ActionResult(_page(self, results))


def _resources(self: IamResponse) -> Sequence[str]:
    """Return the resources that are asked about; what is no ARN is refused.

    The words: https://github.com/aws-containers/amazon-ecs-exec-checker/issues/35
    """
    named: list[str] = _parameter(self, "ResourceArns", None) or [ALL]
    if wrong := [each for each in named if each != ALL and not each.startswith("arn:")]:
        raise InvalidInput(f"ResourceNames are not in a valid ARN format: {', '.join(wrong)}.")
    return named


def _page(self: IamResponse, results: Sequence[Any]) -> Mapping[str, Any]:
    """Return one page; a marker is the place of the next result."""
    at_most, marker = int(_parameter(self, "MaxItems") or MOST), _parameter(self, "Marker")
    if marker and not (marker.isdecimal() and int(marker) < len(results)):
        raise InvalidInput("Invalid Marker.")
    begin = int(marker or 0)
    page = {"EvaluationResults": results[begin : begin + at_most], "IsTruncated": begin + at_most < len(results)}
    return {**page, **({"Marker": str(begin + at_most)} if page["IsTruncated"] else {})}


def _keys(policies: Sequence[Named]) -> ActionResult:
    return ActionResult({"ContextKeyNames": sorted(_condition_keys([each.document for each in policies]))})


def _condition_keys(documents: Sequence[Document]) -> set[str]:
    return {key for document in documents for statement in statements(document) for key in context_keys(statement)}
