"""Key sync: keeps in the key store what the API's native keys are, once a minute, and never tells a value of theirs.

Enabling, disabling, assigning, unassigning and deleting native keys counts at once at the gateway, but once native keys
are not demanded any more, the key store alone refuses; it follows within a minute. A value never changes and is read
once, to be hashed; what is kept is its HMAC under a pepper that stands in the Parameter Store and not in the table.
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
"""

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

import boto3
from botocore.config import Config

TABLE = os.environ["KEY_TABLE"]
API = os.environ["API_ID"]
PEPPER = os.environ["KEY_PEPPER"]
NATIVE = "native"
OURS = ("stormproof run ", "stormproof probe ")
"""How the names of keys begin that runs and probes come with: the store knows those already, and their end."""
PAGE = {"PageSize": 500}
Item = dict[str, Any]

RETRIES = {"mode": "standard", "total_max_attempts": 6}
CONFIG = Config(connect_timeout=2, read_timeout=5, retries=RETRIES)
GATEWAY = boto3.client("apigateway", config=CONFIG)
STORE = boto3.client("dynamodb", config=CONFIG)
PARAMETERS = boto3.client("ssm", config=CONFIG)


class Use(NamedTuple):
    """Where plans admit a native key: stages of the API, and the names of the plans."""

    stages: set[str]
    plans: set[str]


def handle(_event: object, _context: object) -> dict[str, Any]:
    """Write what has changed and return the IDs; raises what AWS raises, so that Lambda counts an error."""
    pepper = peppered()
    mark = hashlib.sha256(pepper).hexdigest()[:16]
    used, standing, natives = uses(), stored(), native_keys()
    adopted, changed = [], []
    for key_id in sorted(used.keys() | standing.keys()):
        before = standing.get(key_id)
        after = wanted(key_id, before, natives.get(key_id), used.get(key_id))
        if after is None:
            continue
        if before is None or (before.get("pepper", {}).get("S") != mark and "revokedAt" not in after):
            value = GATEWAY.get_api_key(apiKey=key_id, includeValue=True)["value"]
            digest = hmac.new(pepper, value.encode(), hashlib.sha256).hexdigest()
            after = {**after, "keyHash": {"S": digest}, "pepper": {"S": mark}}
        if after != before and put(after):
            (adopted if before is None else changed).append(key_id)
        if before is not None and before["keyHash"] != after["keyHash"]:
            STORE.delete_item(TableName=TABLE, Key={"keyHash": before["keyHash"]})
    told = {"keys": len(used), "adopted": adopted, "changed": changed}
    if adopted or changed:
        print(json.dumps({"level": "INFO", "event": "native_keys", **told}))  # noqa: T201 - Lambda's log
    return told


def uses() -> dict[str, Use]:
    """Return, by the ID of each key in a usage plan of the API, where it is admitted."""
    found: dict[str, Use] = {}
    for plan in pages("get_usage_plans"):
        stages = {each["stage"] for each in plan.get("apiStages") or () if each["apiId"] == API}
        for key in pages("get_usage_plan_keys", usagePlanId=plan["id"]) if stages else ():
            use = found.setdefault(key["id"], Use(set(), set()))
            use.stages.update(stages)
            use.plans.add(plan.get("name") or plan["id"])
    return found


def native_keys() -> dict[str, Any]:
    """Return the native keys of the region by ID, without their values."""
    return {key["id"]: key for key in pages("get_api_keys", includeValues=False)}


def stored() -> dict[str, Item]:
    """Return the entries of native keys by ID."""
    scan = STORE.get_paginator("scan").paginate(
        TableName=TABLE,
        ConsistentRead=True,
        FilterExpression="keySource = :native",
        ExpressionAttributeValues={":native": {"S": NATIVE}},
    )
    found = (item for page in scan for item in page["Items"])
    # A set comes back in any order.
    return {item["keyId"]["S"]: {**item, "keyStages": {"SS": sorted(item["keyStages"]["SS"])}} for item in found}


def wanted(key_id: str, before: Item | None, key: Any, use: Use | None) -> Item | None:
    """Return the entry of a key as it should be, but for its hash; None for a key that needs none."""
    why = "deleted" if key is None else "unassigned" if use is None else "" if key["enabled"] else "disabled"
    if before is None and (key is None or use is None or key.get("name", "").startswith(OURS)):
        return None
    entry = {name: value for name, value in (before or {}).items() if name not in {"revokedAt", "revokedWhy"}}
    if key is not None and use is not None:
        entry |= {
            "keyId": {"S": key_id},
            "keySource": {"S": NATIVE},
            "keyStages": {"SS": sorted(use.stages)},
            "owner": {"S": key.get("name") or key_id},
            "label": {"S": ", ".join(sorted(use.plans))},
            "hint": {"S": NATIVE},
            "createdAt": {"S": key["createdDate"].astimezone(UTC).isoformat()},
        }
    if why:
        since = before.get("revokedAt") if before and before.get("revokedWhy", {}).get("S") == why else None
        entry |= {"revokedAt": since or {"S": datetime.now(UTC).isoformat()}, "revokedWhy": {"S": why}}
    return entry


def put(item: Item) -> bool:
    """Write an entry unless a key of our own has its hash; tell whether it was written."""
    try:
        STORE.put_item(
            TableName=TABLE,
            Item=item,
            ConditionExpression="attribute_not_exists(keyHash) OR keySource = :native",
            ExpressionAttributeValues={":native": {"S": NATIVE}},
        )
    except STORE.exceptions.ConditionalCheckFailedException:
        return False
    return True


def peppered() -> bytes:
    """Return the pepper; made at the first time, 256 random bits that nobody has seen."""
    try:
        return pepper_as_it_stands()
    except PARAMETERS.exceptions.ParameterNotFound:
        try:
            PARAMETERS.put_parameter(
                Name=PEPPER,
                Description="Stormproof: what native API keys are hashed with; without it they are hashed anew",
                Type="SecureString",
                Value=secrets.token_urlsafe(32),
            )
        except PARAMETERS.exceptions.ParameterAlreadyExists:
            return pepper_as_it_stands()
    return pepper_as_it_stands()


def pepper_as_it_stands() -> bytes:
    """Return the pepper; raises ParameterNotFound."""
    value: str = PARAMETERS.get_parameter(Name=PEPPER, WithDecryption=True)["Parameter"]["Value"]
    return value.encode()


def pages(operation: str, **parameters: Any) -> Iterator[Any]:
    """Yield the items of all pages of an operation of API Gateway."""
    for page in GATEWAY.get_paginator(operation).paginate(**parameters, PaginationConfig=PAGE):
        yield from page["items"]
