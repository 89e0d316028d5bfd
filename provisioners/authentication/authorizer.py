"""The API's authorizer: asks the function about the key header; without the header the gateway itself says 401.

It is tried as soon as it stands, before any method asks it.

https://docs.aws.amazon.com/apigateway/latest/api/API_CreateAuthorizer.html (identitySource)

One authorizer observes and enforces, by its identity source alone. A patch never empties the source: AWS documents a
replacement alone, and refuses an empty value as a bad request, so that what was made to enforce could not go back:
https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html ,
https://github.com/hashicorp/terraform-provider-aws/issues/12069 . To observe, the source becomes one that every request
has, a variable of the context:
https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_apigateway.IdentitySource.html . A new one that observes is
made without any, which is recorded to reach the function. What the context holds in a trial is not documented, so the
trial comes before the change where the source is to become, and is not made where it stays, such a variable.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from stormproof.aws.observe.apigateway_methods import Method, read_authorizers, read_methods
from stormproof.core.judges.authentication.guards import AUTHORIZER_NAME, NOBODY
from stormproof.core.keys import PREFIX, with_checksum
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Blocked, Call, Change, NoChange, Ref, Step
from stormproof.core.policy import Mode
from stormproof.core.target.public_routes import public_reason

NAME = "authorizer"
ASPECT = "settings"
AUTHORIZER_ID = "authorizer.id"
"""The Ref under which the ID of a new authorizer is known."""
TRIED = "authorizer.policy"
"""The Ref under which the policy is known with which it answers a trial; without one the apply stops."""
NOBODYS_KEY = with_checksum(PREFIX + "A" * 43)
"""A key of the right form, for which the authorizer has to look into the key store."""
PREFLIGHT = "OPTIONS"
TTL = "authorizerResultTtlInSeconds"
KEY_SOURCE = "method.request.header.x-api-key"
ALWAYS_THERE = "context.requestId"
"""The identity source of an authorizer that observes: no request lacks it, and no two share it."""

Authorizer = Mapping[str, Any]
UNNEEDED: Authorizer = {}
"""No authorizer of ours stands there, and no method would ask it."""


def read(reads: Reads, context: PlanContext) -> Authorizer | None:
    """Look for our authorizer by its name; where there is none, whether any method is to ask it."""
    api = context.system.api.id
    found = read_authorizers(reads, api)
    if AUTHORIZER_NAME in found:
        return found[AUTHORIZER_NAME]
    known = {str(each["id"]) for each in found.values()}
    needed = any(
        asks_nobody(context, method) or (method.authorization == "CUSTOM" and method.authorizer_id not in known)
        for method in read_methods(reads, api)
    )
    return None if needed else UNNEEDED


def asks_nobody(context: PlanContext, method: Method) -> bool:
    """Tell whether whoever comes is served by a method that is neither a preflight nor named a public route."""
    public = public_reason(context.public_routes, *method.route)
    return method.http_method != PREFLIGHT and not public and method.authorization == NOBODY


def plan(context: PlanContext, actual: Authorizer | None) -> Iterator[Step]:
    """Create the authorizer, or put its settings right."""
    api, wanted = context.system.api.id, settings(context)
    resource = f"{context.system.api_arn}/authorizers/{AUTHORIZER_NAME}"
    if actual is None:
        given = {key: value for key, value in wanted.items() if value != ALWAYS_THERE}
        parameters = {"restApiId": api, "name": AUTHORIZER_NAME, "type": "REQUEST", **given}
        call = Call("apigateway", "create_authorizer", parameters, yields={AUTHORIZER_ID: "id"})
        yield Change(
            NAME, resource, ASPECT, Action.CREATE, None, wanted, (call, _tried(api, Ref(AUTHORIZER_ID))), redeploys=True
        )
    elif actual == UNNEEDED:
        reason = "every method asks an authorizer of its owner's, or is named a public route: none would ask ours"
        yield NoChange(NAME, resource, ASPECT, reason)
    elif actual["type"] != "REQUEST":
        yield Blocked(
            NAME,
            resource,
            ASPECT,
            f"an authorizer of this name and of type {actual['type']} stands here, wanted is REQUEST; rename yours",
        )
    elif differing := _differing(actual, wanted):
        yield _mended(context, resource, actual, differing)
    else:
        kept, admitted = actual.get(TTL) or 0, wanted[TTL]
        sooner = f", and its answers are kept for {kept} s, where {admitted} s are admitted" if kept < admitted else ""
        yield NoChange(NAME, resource, ASPECT, f"the authorizer asks our function about the key header{sooner}")


def remove(context: PlanContext, actual: Authorizer | None) -> Iterator[Step]:
    """Delete the authorizer."""
    resource = f"{context.system.api_arn}/authorizers/{AUTHORIZER_NAME}"
    if not actual:
        yield NoChange(NAME, resource, ASPECT, "there is no such authorizer")
    else:
        place = {"restApiId": context.system.api.id, "authorizerId": actual["id"]}
        call = Call("apigateway", "delete_authorizer", place)
        yield Change(NAME, resource, ASPECT, Action.DELETE, dict(actual), None, (call,), redeploys=True)


def settings(context: PlanContext) -> dict[str, Any]:
    """Return the settings in API Gateway's words.

    While observing no request lacks the identity source, so that those without a key reach the authorizer and are
    recorded; nothing is cached then.
    """
    observing = context.policy.authentication_mode is Mode.OBSERVE
    return {
        "authorizerUri": Names(context.system).invocation_uri,
        "identitySource": ALWAYS_THERE if observing else KEY_SOURCE,
        TTL: 0 if observing else context.policy.authorizer_ttl_seconds,
    }


def _differing(actual: Authorizer, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of the settings stands otherwise; answers that are kept for less time than wanted are as wanted.

    An older version observed without any identity source, and a new authorizer is made so.
    """
    observes = wanted["identitySource"] == ALWAYS_THERE
    standing = {**actual, "identitySource": actual.get("identitySource") or (ALWAYS_THERE if observes else "")}
    found = {key: value for key, value in wanted.items() if (standing.get(key) or "") != (value or "")}
    if (actual.get(TTL) or 0) <= wanted[TTL]:
        found.pop(TTL, None)
    return found


def _mended(context: PlanContext, resource: str, actual: Authorizer, differing: Mapping[str, Any]) -> Change:
    patch = [{"op": "replace", "path": f"/{key}", "value": str(value)} for key, value in differing.items()]
    parameters = {"restApiId": context.system.api.id, "authorizerId": actual["id"], "patchOperations": patch}
    update = Call("apigateway", "update_authorizer", parameters)
    trial = _tried(context.system.api.id, actual["id"])
    source = str(differing.get("identitySource", actual.get("identitySource") or ""))
    if source != ALWAYS_THERE:
        calls: tuple[Call, ...] = (update, trial)
    else:
        calls = (update,) if actual.get("identitySource") == ALWAYS_THERE else (trial, update)
    enforced = differing.get("identitySource") == KEY_SOURCE
    breaking = "requests without a key are refused with 401" if enforced else ""
    return Change(
        NAME,
        resource,
        ASPECT,
        Action.UPDATE,
        {key: actual.get(key) for key in differing},
        dict(differing),
        calls,
        breaking=breaking,
        redeploys=True,
    )


def _tried(api: str, authorizer: str | Ref) -> Call:
    """Return the call that has the authorizer asked before any method asks it.

    The answer holds a policy, a Deny here, where the gateway may ask the function and the function its store:
    https://docs.aws.amazon.com/apigateway/latest/api/API_TestInvokeAuthorizer.html
    """
    parameters = {"restApiId": api, "authorizerId": authorizer, "headers": {"x-api-key": NOBODYS_KEY}}
    return Call(
        "apigateway", "test_invoke_authorizer", parameters, yields={TRIED: "policy"}, idempotent=True, awaited=True
    )


CONTROL = Control(
    name=NAME,
    criteria=("1.1", "1.2", "1.3"),
    phase=Phase.API_METHODS,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
    requires=("authorizer-function", "native-keys"),
    parts=("authorizer-permission",),
    takes_effect_through=("method-authorization",),
)
