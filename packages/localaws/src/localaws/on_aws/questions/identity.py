"""What a custom authorizer leaves in ``requestContext.identity`` where no key is required, cached or not."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from typing import Any

from localaws.on_aws.making import Scratch, until

STAGE = "v1"
SERVED_WITHIN_S = 120.0
ECHO = """import json
def answer(event, context):
    identity = event["requestContext"]["identity"]
    kept = {name: identity.get(name, "absent") for name in ("apiKey", "apiKeyId")}
    return {"statusCode": 200, "body": json.dumps(kept)}
"""
ADMIT = """def answer(event, context):
    key = (event.get("headers") or {}).get("x-api-key")
    statement = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": event["methodArn"].split("/")[0] + "/*"}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    return {"principalId": "someone", "usageIdentifierKey": key, "policyDocument": policy}
"""
TTL_S = {"uncached": 0, "cached": 300}


def ask(scratch: Scratch) -> Mapping[str, Any]:
    """Return, for an authorizer with and without cache, which members of the identity each key leaves.

    ``planned`` is a key in the stage's usage plan, ``unplanned`` one in none, ``unknown`` one that nobody made. Each is
    sent twice: the second time a caching authorizer is not asked. Values are told as ``the key``, IDs as ``its ID``.
    """
    role = scratch.role("identity")
    functions = {name: scratch.function(name, role, code) for name, code in (("echo", ECHO), ("admit", ADMIT))}
    for function in functions.values():
        scratch.let_gateway_in(function)
    return {name: _of_authorizer(scratch, name, ttl, functions) for name, ttl in TTL_S.items()}


def _of_authorizer(scratch: Scratch, name: str, ttl_s: int, functions: Mapping[str, str]) -> Mapping[str, Any]:
    api = _api(scratch, name, ttl_s, functions)
    planned = _key(scratch, f"{name}-planned")
    unplanned = _key(scratch, f"{name}-unplanned")
    _plan(scratch, name, api, planned[0])
    until(lambda: scratch.place.get(api, STAGE, {"x-api-key": planned[1]})[0] == 200, SERVED_WITHIN_S)
    sent = {"planned": planned, "unplanned": unplanned, "unknown": ("none", secrets.token_hex(20))}
    return {which: [_seen(scratch, api, *key) for _ in range(2)] for which, key in sent.items()}


def _seen(scratch: Scratch, api: str, key_id: str, value: str) -> Mapping[str, str] | str:
    status, body = scratch.place.get(api, STAGE, {"x-api-key": value})
    if status != 200:
        return f"{status} {body}"
    words = {value: "the key", key_id: "its ID", None: "null"}
    return {member: words.get(held, held) for member, held in json.loads(body).items()}


def _api(scratch: Scratch, name: str, ttl_s: int, functions: Mapping[str, str]) -> str:
    client = scratch.place.client("apigateway")
    api: str = client.create_rest_api(name=scratch.ledger.name("API", name))["id"]
    root = client.get_resources(restApiId=api)["items"][0]["id"]
    authorizer = client.create_authorizer(
        restApiId=api,
        name="admit",
        type="REQUEST",
        authorizerUri=scratch.invocation_uri(functions["admit"]),
        identitySource="method.request.header.x-api-key",
        authorizerResultTtlInSeconds=ttl_s,
    )
    method = {"restApiId": api, "resourceId": root, "httpMethod": "GET"}
    client.put_method(**method, authorizationType="CUSTOM", authorizerId=authorizer["id"])
    uri = scratch.invocation_uri(functions["echo"])
    client.put_integration(**method, type="AWS_PROXY", integrationHttpMethod="POST", uri=uri)
    client.create_deployment(restApiId=api, stageName=STAGE)
    return api


def _key(scratch: Scratch, name: str) -> tuple[str, str]:
    value = secrets.token_hex(20)
    made = scratch.place.client("apigateway").create_api_key(
        name=scratch.ledger.name("API key", name), enabled=True, value=value
    )
    return made["id"], value


def _plan(scratch: Scratch, name: str, api: str, key: str) -> None:
    client = scratch.place.client("apigateway")
    full = scratch.ledger.name("usage plan", name)
    plan = client.create_usage_plan(name=full, apiStages=[{"apiId": api, "stage": STAGE}])
    client.create_usage_plan_key(usagePlanId=plan["id"], keyId=key, keyType="API_KEY")
