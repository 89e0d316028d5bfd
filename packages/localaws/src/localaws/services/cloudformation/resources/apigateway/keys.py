"""API keys, usage plans, and which key is in which plan.

Properties and return values: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_ApiGateway.html
(the physical ID of a plan's key is the key's ID and the plan's, with a colon). A plan that still has stages cannot be
deleted: they are taken off before.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from localaws.services.cloudformation.resources.apigateway.patching import (
    Operations,
    Patched,
    escaped,
    nested,
    operation,
    plain,
)
from localaws.services.cloudformation.resources.apigateway.tags import tagging
from localaws.services.cloudformation.resources.simple import Call, Simple
from localaws.services.cloudformation.resources.values import (
    ID,
    Subject,
    lowered,
    named,
    tag_map,
    told,
)

LONGEST = 255


def _stage_keys(before: Any, after: Any) -> Operations:
    old, new = ([f"{each['RestApiId']}/{each['StageName']}" for each in keys or []] for keys in (before, after))
    gone = [operation("remove", "/stages", each) for each in old if each not in new]
    return gone + [operation("add", "/stages", each) for each in new if each not in old]


def _named(stages: Any) -> dict[str, Mapping[str, Any]]:
    """Return stages by the name that patches have for them, ``API_ID:STAGE``."""
    return {f"{each['ApiId']}:{each['Stage']}": each for each in stages or []}


def _api_stages(held: Collection[str], before: Any, after: Any) -> Operations:
    """Return the operations of a difference; `held` are the stages that the plan has, whoever gave it them."""
    old, new = _named(before), _named(after)
    gone = [operation("remove", "/apiStages", each) for each in old if each not in new and each in held]
    put = [operation("add", "/apiStages", each) for each in new if each not in held]
    limits = [
        each
        for name, stage in new.items()
        for each in _method_limits(name, old.get(name, {}).get("Throttle") or {}, stage.get("Throttle") or {})
    ]
    return gone + put + limits


def _method_limits(stage: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Operations:
    found = []
    for method in dict.fromkeys([*before, *after]):
        path, _, verb = method.rpartition("/")
        place = f"/apiStages/{stage}/throttle/{escaped(path or '/')}/{verb}"
        found += _limits(place)(before.get(method), after.get(method))
    return found


def _limits(place: str) -> Any:
    return nested(
        {"RateLimit": plain(f"{place}/rateLimit", None), "BurstLimit": plain(f"{place}/burstLimit", None)}, place
    )


QUOTA = nested({name: plain(f"/quota/{name.lower()}", None) for name in ("Limit", "Offset", "Period")}, "/quota")


@dataclass(frozen=True)
class Stages:
    """The stages of a plan; a plan that has some cannot be deleted."""

    @property
    def properties(self) -> frozenset[str]:
        """Those that are honoured."""
        return frozenset({"ApiStages"})

    def create(self, subject: Subject) -> None:
        """Are given to the operation that creates the plan."""

    def update(self, subject: Subject) -> None:
        """Patch what differs."""
        if subject.changed("ApiStages"):
            before, after = (each.get("ApiStages") for each in (subject.before, subject.properties))
            self._patch(subject, _api_stages(_named(self._held(subject)), before, after))

    def delete(self, subject: Subject) -> None:
        """Take off all that the plan has, whoever gave it them."""
        held = self._held(subject)
        self._patch(subject, _api_stages(_named(held), held, []))

    def _held(self, subject: Subject) -> list[dict[str, str]]:
        plan = subject.calls("apigateway", "get_usage_plan", usagePlanId=subject.id)
        return [{"ApiId": each["apiId"], "Stage": each["stage"]} for each in plan.get("apiStages") or []]

    def _patch(self, subject: Subject, operations: Operations) -> None:
        if operations:
            subject.calls("apigateway", "update_usage_plan", usagePlanId=subject.id, patchOperations=operations)


API_KEY = Simple(
    "AWS::ApiGateway::ApiKey",
    "apigateway",
    create=Call(
        "create_api_key",
        {
            "name": named("Name", LONGEST),
            **lowered("Description", "Enabled", "GenerateDistinctId", "Value", "StageKeys", "CustomerId"),
            "tags": tag_map(),
        },
    ),
    identity=told("id"),
    parts=(
        Patched(
            "update_api_key",
            {"apiKey": ID},
            {
                "Description": plain("/description"),
                "Enabled": plain("/enabled", "false"),
                "CustomerId": plain("/customerId"),
                "StageKeys": _stage_keys,
            },
        ),
        tagging(lambda subject: f"/apikeys/{subject.id}"),
    ),
    attributes={"APIKeyId": "id"},
    delete=Call("delete_api_key", {"apiKey": ID}),
)

USAGE_PLAN = Simple(
    "AWS::ApiGateway::UsagePlan",
    "apigateway",
    create=Call(
        "create_usage_plan",
        {
            "name": named("UsagePlanName", LONGEST),
            **lowered("Description", "ApiStages", "Throttle", "Quota"),
            "tags": tag_map(),
        },
    ),
    identity=told("id"),
    parts=(
        Patched(
            "update_usage_plan",
            {"usagePlanId": ID},
            {
                "UsagePlanName": plain("/name"),
                "Description": plain("/description"),
                "Throttle": _limits("/throttle"),
                "Quota": QUOTA,
            },
        ),
        tagging(lambda subject: f"/usageplans/{subject.id}"),
        Stages(),
    ),
    attributes={"Id": "id"},
    delete=Call("delete_usage_plan", {"usagePlanId": ID}),
)


def _key_in_plan(subject: Subject, _answer: Mapping[str, Any]) -> str:
    return f"{subject.properties['KeyId']}:{subject.properties['UsagePlanId']}"


USAGE_PLAN_KEY = Simple(
    "AWS::ApiGateway::UsagePlanKey",
    "apigateway",
    create=Call("create_usage_plan_key", lowered("UsagePlanId", "KeyId", "KeyType")),
    identity=_key_in_plan,
    attributes={"Id": ID},
    delete=Call("delete_usage_plan_key", lowered("UsagePlanId", "KeyId")),
    updatable=False,
)
TYPES = tuple(each.resource_type() for each in (API_KEY, USAGE_PLAN, USAGE_PLAN_KEY))
