"""CORS headers on what the gateway itself answers: without them a browser hides a 401 or 403 from the page.

https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from stormproof.aws.observe.apigateway_methods import read_gateway_responses
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Blocked, Call, Change, NoChange, Step

NAME = "gateway-responses"
ASPECTS = ("cors", "statuses")
DEFAULTS = ("DEFAULT_4XX", "DEFAULT_5XX")
REFUSALS = (
    "ACCESS_DENIED",
    "AUTHORIZER_CONFIGURATION_ERROR",
    "AUTHORIZER_FAILURE",
    "INVALID_API_KEY",
    "QUOTA_EXCEEDED",
    "THROTTLED",
    "UNAUTHORIZED",
)
"""What is answered for our controls; one that was customised takes nothing from the defaults:
https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
"""
HEADER = "gatewayresponse.header."
ORIGIN = f"{HEADER}Access-Control-Allow-Origin"
HEADERS = {
    ORIGIN: "'*'",
    f"{HEADER}Access-Control-Expose-Headers": "'x-amzn-RequestId,x-amzn-ErrorType,Retry-After'",
}
AWS_TEMPLATE = '{"message":$context.error.messageString}'
"""The body that AWS answers with where nobody set another."""
STATUSES = {"UNAUTHORIZED": "401", "ACCESS_DENIED": "403"}
"""What the criteria demand of a request without a key and of one with an invalid key."""

Responses = Mapping[str, Mapping[str, Any]]


def read(reads: Reads, context: PlanContext) -> Responses:
    """Look at the customised gateway responses."""
    return read_gateway_responses(reads, context.system.api.id)


def plan(context: PlanContext, actual: Responses) -> Iterator[Step]:
    """Add the headers that are missing; leave each one that is set, and stop where a status was made another."""
    for kind in _headed(actual):
        standing = actual.get(kind, {})
        parameters = standing.get("responseParameters") or {}
        missing = _missing(kind, parameters)
        resource = _resource(context, kind)
        if missing:
            call = _put(context, kind, standing, {**parameters, **missing})
            action = Action.UPDATE if standing else Action.CREATE
            before, after = dict(parameters) or None, {**parameters, **missing}
            yield Change(NAME, resource, "cors", action, before, after, (call,), redeploys=True, keeps=True)
        else:
            yield NoChange(NAME, resource, "cors", "browsers may read what the gateway answers")
    for kind, status in STATUSES.items():
        yield _status(context, kind, status, str(actual.get(kind, {}).get("statusCode") or status))


def remove(context: PlanContext, actual: Responses) -> Iterator[Step]:
    """Take our headers off where all of them stand as we set them."""
    for kind in _headed(actual):
        standing = actual.get(kind, {})
        parameters = dict(standing.get("responseParameters") or {})
        resource = _resource(context, kind)
        if any(parameters.get(name) != value for name, value in HEADERS.items()):
            yield NoChange(NAME, resource, "cors", "these are not our headers")
            continue
        former = context.formers.of(NAME, resource, "cors")
        owned = (former.before or {}) if former and former.stands(parameters) else {}
        rest = {name: value for name, value in parameters.items() if name not in HEADERS or name in owned}
        call = _put(context, kind, standing, rest) if _customised(standing, rest) else _delete(context, kind)
        yield Change(
            NAME, resource, "cors", Action.DELETE, parameters, rest or None, (call,), redeploys=True, keeps=True
        )  # fmt: skip


def _headed(actual: Responses) -> tuple[str, ...]:
    """Return the responses that have to carry the headers: the defaults, and each refusal that somebody customised."""
    return (*DEFAULTS, *(kind for kind in REFUSALS if kind in actual))


def _missing(kind: str, parameters: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that a response lacks; a refusal whose status pages may read is as its owner wants it."""
    if kind in REFUSALS and _has(parameters, ORIGIN):
        return {}
    return {name: value for name, value in HEADERS.items() if not _has(parameters, name)}


def _status(context: PlanContext, kind: str, wanted: str, standing: str) -> Step:
    resource = _resource(context, kind)
    if standing == wanted:
        return NoChange(NAME, resource, "statuses", f"answered with {wanted}")
    reason = (
        f"{kind} is answered with {standing}, wanted is {wanted}: somebody made it so. "
        "Reset its status code, or waive the criterion"
    )
    return Blocked(NAME, resource, "statuses", reason)


def _has(parameters: Mapping[str, str], name: str) -> bool:
    return name.lower() in {each.lower() for each in parameters}


def _customised(standing: Mapping[str, Any], rest: Mapping[str, str]) -> bool:
    """Tell whether anything but our headers was set; AWS's own template is one line with the message."""
    templates = set((standing.get("responseTemplates") or {}).values())
    return bool(rest or standing.get("statusCode") or templates - {AWS_TEMPLATE})


def _put(context: PlanContext, kind: str, standing: Mapping[str, Any], parameters: Mapping[str, str]) -> Call:
    kept = {field: standing[field] for field in ("statusCode", "responseTemplates") if standing.get(field)}
    place = {"restApiId": context.system.api.id, "responseType": kind}
    return Call("apigateway", "put_gateway_response", {**place, "responseParameters": dict(parameters), **kept})


def _delete(context: PlanContext, kind: str) -> Call:
    place = {"restApiId": context.system.api.id, "responseType": kind}
    return Call("apigateway", "delete_gateway_response", place)


def _resource(context: PlanContext, kind: str) -> str:
    return f"{context.system.api_arn}/gatewayresponses/{kind}"


CONTROL = Control(
    name=NAME,
    criteria=("1.1", "1.3"),
    phase=Phase.API_METHODS,
    aspects=ASPECTS,
    read=read,
    plan=plan,
    remove=remove,
    takes_effect_through=("deployment",),
)
