"""Rate guard: a Lambda layer that stands before a function's handler and counts the requests of each API key.

The function's own handler is named in ``STORMPROOF_HANDLER``; this one calls it. One conditional write a request on
(key ID, UTC hour of the request) makes the count exact, however many instances count at once:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithItems.html#WorkingWithItems.ConditionalUpdate
Each process also keeps, in an attribute of its own, which request of the hour it counted last. Lambda gives a process
one request at a time, so a write that is repeated because its answer was lost is not counted twice.
Time to live only cleans the table up: it deletes late (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html).
"""

import json
import math
import os
import secrets
import time
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple

from stormproof_rate_store import STORE, TELLS_ITEM, left_s, written

TABLE = os.environ["STORMPROOF_RATE_TABLE"]
DEFAULT_LIMIT = os.environ["STORMPROOF_RATE_LIMIT"]
OBSERVING = os.environ.get("STORMPROOF_RATE_MODE") == "observe"
KEEPS_KEY = os.environ.get("STORMPROOF_RATE_KEY") == "keep"
FUNCTION = os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "")
KEY_HEADER = "x-api-key"
HOUR_S = 3600
NAMESPACE = "Stormproof/RateGuard"
ANSWER_FIELDS = {"statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"}
ON_REFUSAL = "ReturnValuesOnConditionCheckFailure"
EXPOSED = "X-RateLimit-Limit,X-RateLimit-Remaining,X-RateLimit-Reset,Retry-After"


class Request(NamedTuple):
    """A request of a key: `at` and `resets_at` are UTC seconds since 1970, `limit` is requests an hour."""

    key_id: str
    limit: int
    at: float
    context: Mapping[str, Any]

    @property
    def hour(self) -> str:
        """The UTC hour that the request counts for, e.g. ``2026-11-22T22``."""
        return time.strftime("%Y-%m-%dT%H", time.gmtime(self.at))

    @property
    def resets_at(self) -> int:
        """When the hour ends."""
        return (int(self.at) // HOUR_S + 1) * HOUR_S

    def headers(self, remaining: int) -> dict[str, str]:
        """Return what every answer tells of the limit."""
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(max(remaining, 0)),
            "X-RateLimit-Reset": str(self.resets_at),
        }


def load(name: str) -> Any:
    """Return the handler of that name (``module.function``), as Lambda's own runtime finds it."""
    module, function = name.rsplit(".", 1)
    return getattr(import_module(module.replace("/", ".")), function)


HANDLER = load(os.environ["STORMPROOF_HANDLER"])
EXHAUSTED: set[tuple[str, str, int]] = set()
"""Keys whose hour is used up, by (key ID, hour, limit): those need no more writes."""
COUNTED: dict[tuple[str, str], tuple[int, int]] = {}
"""What this process counted last, by (key ID, hour): the number of the request, and when the hour ends."""


def handle(event: Any, context: Any) -> Any:
    """Serve an event; what is no request of a key is the function's own affair."""
    request = read(event)
    if request is None:
        return HANDLER(without_key(event), context)
    try:
        used = count(request, left_s(context))
    except Exception as error:  # noqa: BLE001 - whatever is wrong with the counter, the API stays open
        tell(request, "rate_guard_open", "ERROR", "Open", {"error": type(error).__name__})
        return HANDLER(without_key(event), context)
    if used is None:
        tell(request, "rate_limit_exceeded", "WARN", "WouldRefuse" if OBSERVING else "Refused", {})
        if not OBSERVING:
            return refusal(request)
    remaining = 0 if used is None else request.limit - used
    return with_headers(HANDLER(without_key(event), context), request.headers(remaining))


def read(event: Any) -> Request | None:
    """Return the request that an event is, None for any other event and for a request without a key's ID."""
    context = of_rest_api(event)
    authorizer = context.get("authorizer")
    key_id = authorizer.get("keyId") if isinstance(authorizer, dict) else None
    if not isinstance(key_id, str) or not key_id:
        return None
    epoch_ms = context.get("requestTimeEpoch")
    at = epoch_ms / 1000 if isinstance(epoch_ms, int | float) else time.time()
    return Request(key_id, limit_of(authorizer), at, context)


def of_rest_api(event: Any) -> dict[str, Any]:
    """Return the request context of a REST API's proxy event, an empty one for any other event."""
    context = event.get("requestContext") if isinstance(event, dict) else None
    return context if isinstance(context, dict) and "apiId" in context and "httpMethod" in event else {}


def limit_of(authorizer: Mapping[str, Any]) -> int:
    """Return the key's limit as its authorizer tells it, the usual one where it tells none."""
    limit = str(authorizer.get("limit", ""))
    return int(limit if limit.isdecimal() else DEFAULT_LIMIT)


def count(request: Request, remaining_s: float = math.inf) -> int | None:
    """Count the request; return how many the key has made this hour, None when this one is too many."""
    mark = (request.key_id, request.hour, request.limit)
    if request.limit < 1 or mark in EXHAUSTED:
        return None
    last, _ = COUNTED.get(mark[:2], (0, 0))
    try:
        answer = written(addition(request, last), remaining_s)
        used = int(answer["Attributes"]["used"]["N"])
    except STORE.exceptions.ConditionalCheckFailedException as refused:
        used = int(standing(request, refused).get(own(), {}).get("N", 0))
        if used == last:
            EXHAUSTED.difference_update([each for each in EXHAUSTED if each[1] < request.hour])
            EXHAUSTED.add(mark)
            return None
        # An attempt whose answer was lost has counted this request already.
    for each in [key for key, (_, end) in COUNTED.items() if end <= request.at - HOUR_S]:
        del COUNTED[each]
    COUNTED[mark[:2]] = used, request.resets_at
    return used


def standing(request: Request, refused: Any) -> Mapping[str, Any]:
    """Return the item that kept a write from being made; an older SDK has to write once more to see it.

    Reading it would take a permission more.
    """
    if TELLS_ITEM:
        return refused.response.get("Item") or {}
    expires = {":expires": {"N": str(request.resets_at + HOUR_S)}}
    write = {"UpdateExpression": "SET expiresAt = :expires", "ExpressionAttributeValues": expires}
    answer = STORE.update_item(TableName=TABLE, Key=place(request), ReturnValues="ALL_NEW", **write)
    return answer.get("Attributes") or {}


def place(request: Request) -> dict[str, Any]:
    """Return the key of the item that counts a request."""
    return {"keyId": {"S": request.key_id}, "hour": {"S": request.hour}}


def addition(request: Request, last: int) -> dict[str, Any]:
    """Return the write that counts a request, unless this process has counted another one since `last`."""
    values = {":one": 1, ":zero": 0, ":limit": request.limit, ":expires": request.resets_at + HOUR_S}
    unchanged = "#own = :last" if last else "attribute_not_exists(#own)"
    return {
        "TableName": TABLE,
        "Key": place(request),
        "UpdateExpression": "SET expiresAt = :expires, #own = if_not_exists(used, :zero) + :one ADD used :one",
        "ConditionExpression": f"(attribute_not_exists(used) OR used < :limit) AND {unchanged}",
        "ExpressionAttributeNames": {"#own": own()},
        "ExpressionAttributeValues": {
            name: {"N": str(value)} for name, value in {**values, **({":last": last} if last else {})}.items()
        },
        "ReturnValues": "UPDATED_NEW",
        **({ON_REFUSAL: "ALL_OLD"} if TELLS_ITEM else {}),
    }


@cache
def own() -> str:
    """Return this process's own attribute.

    Made when first needed, not while loading: SnapStart copies a process that has loaded.
    """
    return f"last-{secrets.token_hex(4)}"


def without_key(event: Any) -> Any:
    """Return the event without the key, unless the function reads it: it cannot log what it does not have.

    The ID of an admitted key that the gateway does not know is put where the gateway puts the IDs of those it knows;
    what an observing authorizer would have refused gets none.
    """
    context = of_rest_api(event)
    if not context:
        return event
    kept = dict(event)
    if not KEEPS_KEY:
        kept |= {name: _less(event.get(name)) for name in ("headers", "multiValueHeaders")}
    identity, authorizer = context.get("identity"), context.get("authorizer")
    if isinstance(identity, dict):
        admitted = isinstance(authorizer, dict) and "outcome" not in authorizer
        told = authorizer.get("keyId") if admitted else None
        known = {"apiKeyId": told} if told and not identity.get("apiKeyId") else {}
        hidden = {"apiKey": None} if identity.get("apiKey") and not KEEPS_KEY else {}
        kept["requestContext"] = {**context, "identity": {**identity, **known, **hidden}}
    return kept


def _less(headers: Any, names: tuple[str, ...] = (KEY_HEADER,)) -> Any:
    """Return headers without those of the names (lower case); what are no headers stay what they are."""
    if not isinstance(headers, dict):
        return headers
    return {name: value for name, value in headers.items() if name.lower() not in names}


def with_headers(answer: Any, added: Mapping[str, str]) -> Any:
    """Return a function's answer with headers added; what API Gateway would not take is left as it is.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
    """
    if not _well_formed(answer):
        return answer
    # Of two headers of one name in any case, the gateway sends both.
    names = tuple(name.lower() for name in added)
    merged = {**answer, "headers": {**(_less(answer.get("headers"), names) or {}), **added}}
    if "multiValueHeaders" in answer:
        merged["multiValueHeaders"] = _less(answer["multiValueHeaders"], names)
    return merged


def _well_formed(answer: Any) -> bool:
    if not isinstance(answer, dict) or not answer or not set(answer) <= ANSWER_FIELDS:
        return False
    status = str(answer.get("statusCode", 200)).isdecimal()
    return status and all(isinstance(answer.get(name), dict | None) for name in ("headers", "multiValueHeaders"))


def refusal(request: Request) -> dict[str, Any]:
    """Return the answer to a request over the limit."""
    wait = max(1, math.ceil(request.resets_at - request.at))
    headers = {
        **request.headers(0),
        "Retry-After": str(wait),
        "Content-Type": "application/json",
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": EXPOSED,
    }
    message = f"This key may make {request.limit} requests an hour; the next hour begins in {wait} seconds."
    body = {"message": "Too Many Requests", "detail": message, "limit": request.limit, "retryAfter": wait}
    return {"statusCode": 429, "headers": headers, "body": json.dumps(body), "isBase64Encoded": False}


def tell(request: Request, event: str, level: str, metric: str, more: Mapping[str, Any]) -> None:
    """Log what happened as one line of JSON, which is a metric too.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
    """
    now = time.time()
    measured = {
        "Namespace": NAMESPACE,
        "Dimensions": [["FunctionName"]],
        "Metrics": [{"Name": metric, "Unit": "Count"}],
    }
    line = {
        "timestamp": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now * 1000) % 1000:03d}Z",
        "level": level,
        "event": event,
        "keyId": request.key_id,
        "limit": request.limit,
        "hour": request.hour,
        "resetsAt": request.resets_at,
        "apiRequestId": request.context.get("requestId", ""),
        "method": request.context.get("httpMethod", ""),
        "resource": request.context.get("resourcePath", ""),
        "stage": request.context.get("stage", ""),
        "sourceIp": (request.context.get("identity") or {}).get("sourceIp", ""),
        "mode": "observe" if OBSERVING else "enforce",
        **more,
        "FunctionName": FUNCTION,
        metric: 1,
        "_aws": {"Timestamp": int(now * 1000), "CloudWatchMetrics": [measured]},
    }
    print(json.dumps(line))  # noqa: T201 - standard output is Lambda's log
