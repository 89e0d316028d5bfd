"""Preflights that admit other origins admit the header of the key: without it no page can send one to our authorizer.

A mock's answer is a setting, and the header is added to it; what a function answers is its own code's, and told.
https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from stormproof.aws.observe.apigateway_methods import Method
from stormproof.core.observations import KEY_HEADER
from stormproof.core.planning.controls import PlanContext
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Step

ASPECT = "preflight headers"
ORIGIN = "method.response.header.Access-Control-Allow-Origin"
HEADERS = "method.response.header.Access-Control-Allow-Headers"
PROXIES = frozenset({"AWS_PROXY", "HTTP_PROXY"})
ALL = "*"


def allowing(control: str, context: PlanContext, resource: str, method: Method) -> Iterator[Step]:
    """Yield what lets browsers send the key, for a preflight beside methods that ask our authorizer."""
    if (method.detail.get("methodIntegration") or {}).get("type") in PROXIES:
        return
    lacking = {status: headers for status, headers in _headers(method).items() if not allows_key(headers or "")}
    if not lacking:
        yield NoChange(control, resource, ASPECT, f"pages of other origins may send {KEY_HEADER}, or none may ask")
        return
    after = {status: with_key(headers or "") for status, headers in lacking.items()}
    calls = tuple(call for status, headers in after.items() for call in _put(context, method, status, headers))
    yield Change(control, resource, ASPECT, Action.UPDATE, lacking, after, calls, redeploys=True, keeps=True)


def allowing_no_more(control: str, context: PlanContext, resource: str, method: Method) -> Iterator[Step]:
    """Yield what takes the header out again, where it stands as we put it."""
    former = context.formers.of(control, resource, ASPECT)
    if former is None:
        return
    standing = {status: headers for status, headers in _headers(method).items() if status in former.after}
    if not former.stands(standing):
        yield NoChange(control, resource, ASPECT, "these are not the headers that we allowed")
        return
    before: Mapping[str, str | None] = former.before
    calls = tuple(call for status, headers in before.items() for call in _put(context, method, status, headers))
    yield Change(
        control, resource, ASPECT, Action.UPDATE, standing, former.before, calls, redeploys=True, keeps=True
    )  # fmt: skip


def answered_by_functions(control: str, context: PlanContext, methods: list[Method]) -> Iterator[Step]:
    """Yield the warning about preflights that functions answer; one for all, none where there are none."""
    names = [m.path for m in methods if (m.detail.get("methodIntegration") or {}).get("type") in PROXIES]
    if names:
        reason = (
            f"functions answer the preflights of {', '.join(names)}: where they admit other origins, they have to "
            f"allow the header {KEY_HEADER}, or pages cannot send their key; verify sees whether they do"
        )
        yield NoChange(control, context.system.api_arn, ASPECT, reason, remark=True)


def allows_key(headers: str) -> bool:
    """Tell whether a value of Access-Control-Allow-Headers, in its quotes, admits the header of the key."""
    return bool({each.strip().lower() for each in headers.strip("'").split(",")} & {ALL, KEY_HEADER})


def with_key(headers: str) -> str:
    """Return the value with the header of the key."""
    return "'" + ",".join(filter(None, (headers.strip("'"), KEY_HEADER))) + "'"


def without_key(headers: str) -> str:
    """Return the value without the header of the key that we add at its end."""
    return "'" + headers.strip("'").removesuffix(KEY_HEADER).removesuffix(",") + "'"


def _headers(method: Method) -> dict[str, str | None]:
    """Return the headers that answers by status allow, None for no such header; those alone that admit other origins.

    What is no literal, a value of the integration's answer, is left out.
    """
    responses: Mapping[str, Any] = (method.detail.get("methodIntegration") or {}).get("integrationResponses") or {}
    found = {status: response.get("responseParameters") or {} for status, response in responses.items()}
    values = {status: given.get(HEADERS) for status, given in found.items() if ORIGIN in given}
    return {status: value for status, value in values.items() if value is None or value.startswith("'")}


def _put(context: PlanContext, method: Method, status: str, headers: str | None) -> Iterator[Call]:
    """Yield what sets the header of an answer, or takes it off again; the answer of the method has to name it."""
    place = {
        "restApiId": context.system.api.id,
        "resourceId": method.resource_id,
        "httpMethod": method.http_method,
        "statusCode": status,
    }
    path = f"/responseParameters/{HEADERS}"
    responses = method.detail.get("methodResponses") or {}
    declared = HEADERS in (responses.get(status, {}).get("responseParameters") or {})
    if headers is None:
        patch = [{"op": "remove", "path": path}]
        yield Call("apigateway", "update_integration_response", {**place, "patchOperations": patch})
        yield Call("apigateway", "update_method_response", {**place, "patchOperations": patch})
        return
    if not declared:
        patch = [{"op": "add", "path": path, "value": "false"}]
        yield Call("apigateway", "update_method_response", {**place, "patchOperations": patch})
    # A header may be declared that no answer maps: there is nothing to be replaced then.
    mapped = _headers(method).get(status) is not None
    patch = [{"op": "replace" if mapped else "add", "path": path, "value": headers}]
    yield Call("apigateway", "update_integration_response", {**place, "patchOperations": patch})
