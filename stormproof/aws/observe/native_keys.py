"""The API's usage plans and the native keys in them, without the keys' values: those nobody asks for here.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from stormproof.aws.observe.apigateway import deployed_shape
from stormproof.core.errors import NotThere
from stormproof.core.judges.rate_limiting.native_quotas import NativeQuota
from stormproof.core.keys import NATIVE, OURS_BY_NAME
from stormproof.core.planning.controls import Reads
from stormproof.core.system import System

PREFLIGHT = "OPTIONS"
"""No native key is brought by a preflight: it carries no credentials."""
LARGEST_PAGE = 500
"""https://docs.aws.amazon.com/apigateway/latest/api/API_GetApiKeys.html"""


@dataclass(frozen=True)
class UsagePlan:
    """A usage plan that covers stages of the API; `quota` as GetUsagePlans tells it, empty for none.

    `others` tells whether it covers stages of other APIs too.
    """

    id: str
    name: str
    stages: tuple[str, ...]
    keys: tuple[str, ...] = ()
    quota: Mapping[str, Any] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    others: bool = False

    @property
    def native_quota(self) -> NativeQuota | None:
        """Its quota, None for none."""
        if "limit" not in self.quota:
            return None
        return NativeQuota(self.name, int(self.quota["limit"]), str(self.quota["period"]))


@dataclass(frozen=True)
class NativeKey:
    """A native key in a usage plan of the API; `stages` are those that its plans cover."""

    id: str
    name: str
    enabled: bool
    stages: tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """A native key's entry in the key store; `valid` tells that it has not been ended."""

    stages: tuple[str, ...]
    valid: bool
    hash: str = field(default="", compare=False)


@dataclass(frozen=True)
class Adopted:
    """The native keys as API Gateway tells them, and the key store's entries of native keys by ID."""

    keys: tuple[NativeKey, ...]
    entries: Mapping[str, Entry]

    @property
    def missing(self) -> list[str]:
        """The keys that have no entry."""
        return [key.id for key in self.keys if key.id not in self.entries]

    @property
    def outdated(self) -> list[str]:
        """The entries that say something else than API Gateway."""
        wanted = {key.id: Entry(key.stages, key.enabled) for key in self.keys}
        return [
            id_
            for id_, entry in sorted(self.entries.items())
            if (id_ in wanted and entry != wanted[id_]) or (id_ not in wanted and entry.valid)
        ]


def demanded(reads: Reads, system: System) -> bool:
    """Tell whether the stage that serves users has a method that demands a native key."""
    shape = deployed_shape(reads, system.api.id, system.api.stage)
    return any(method.api_key_required for method in shape.methods.values())


def opened_natively(reads: Reads, system: System) -> bool:
    """Tell whether clients of the stage that serves users come with native keys.

    They do where its methods demand one. Where only some do and no usage plan covers the stage, no native key opens
    anything: nobody can call those, and the others take keys of Stormproof.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-setup-api-key-with-console.html
    """
    methods = deployed_shape(reads, system.api.id, system.api.stage).methods
    demanding = [method.api_key_required for (_, verb), method in methods.items() if verb != PREFLIGHT]
    if not any(demanding) or all(demanding):
        return any(demanding)
    return any(system.api.stage in plan.stages for plan in read_usage_plans(reads, system))


def read_usage_plans(reads: Reads, system: System) -> tuple[UsagePlan, ...]:
    """Return the usage plans that cover a stage of the API, with the IDs of their keys."""
    found = reads.pages("apigateway", "get_usage_plans", "items", limit=LARGEST_PAGE)
    return tuple(sorted(_plans(reads, system, found), key=lambda plan: (plan.name, plan.id)))


def read_native_keys(reads: Reads, plans: tuple[UsagePlan, ...]) -> tuple[NativeKey, ...]:
    """Return the native keys of the plans by ID, without those that runs and probes come with."""
    stages: dict[str, set[str]] = {}
    for plan in plans:
        for key in plan.keys:
            stages.setdefault(key, set()).update(plan.stages)
    if not stages:
        return ()
    found = reads.pages("apigateway", "get_api_keys", "items", includeValues=False, limit=LARGEST_PAGE)
    keys = (
        NativeKey(key["id"], key.get("name") or "", bool(key.get("enabled")), tuple(sorted(stages[key["id"]])))
        for key in found
        if key["id"] in stages and not (key.get("name") or "").startswith(OURS_BY_NAME)
    )
    return tuple(sorted(keys, key=lambda key: key.id))


def read_adopted(reads: Reads, system: System, table: str) -> Adopted:
    """Look at the native keys, without their values, and at what the key store holds of them."""
    keys = read_native_keys(reads, read_usage_plans(reads, system))
    return Adopted(keys, read_entries(reads, table))


def read_entries(reads: Reads, table: str) -> dict[str, Entry]:
    """Return the entries of native keys in a key store by ID, none where there is no store."""
    asked: dict[str, Any] = {
        "FilterExpression": "keySource = :native",
        "ExpressionAttributeValues": {":native": {"S": NATIVE}},
        "ProjectionExpression": "keyId, keyStages, revokedAt, keyHash",
    }
    try:
        items = reads.pages("dynamodb", "scan", "Items", TableName=table, ConsistentRead=True, **asked)
    except NotThere:
        return {}
    return {
        item["keyId"]["S"]: Entry(tuple(sorted(item["keyStages"]["SS"])), "revokedAt" not in item, item["keyHash"]["S"])
        for item in items
    }


def plans_for(plans: tuple[UsagePlan, ...], stage: str, stages: tuple[str, ...]) -> Iterator[str]:
    """Yield the usage plans that admit a key to a stage, and to as many others as go with it; none where none does.

    A key is in one plan a stage. Of several, one without a quota is taken, else the one with the largest.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
    """
    covered: set[str] = set()
    ordered = sorted(plans, key=lambda plan: (bool(plan.quota), -int(plan.quota.get("limit", 0)), plan.id))
    for each in dict.fromkeys((stage, *stages)):
        fitting = (plan for plan in ordered if each in plan.stages and not covered & set(plan.stages))
        if each not in covered and (plan := next(fitting, None)):
            covered.update(plan.stages)
            yield plan.id
        if stage not in covered:
            return


def _plans(reads: Reads, system: System, found: list[Any]) -> Iterator[UsagePlan]:
    for plan in found:
        covered = sorted(each["stage"] for each in plan.get("apiStages") or () if each["apiId"] == system.api.id)
        if covered:
            keys = reads.pages("apigateway", "get_usage_plan_keys", "items", usagePlanId=plan["id"], limit=LARGEST_PAGE)
            yield UsagePlan(
                plan["id"],
                plan.get("name") or plan["id"],
                tuple(covered),
                tuple(sorted(key["id"] for key in keys)),
                plan.get("quota") or {},
                plan.get("tags") or {},
                len(covered) < len(plan["apiStages"]),
            )
