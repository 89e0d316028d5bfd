"""What is disturbed of the API: methods, stages, authorizers, answers of the gateway, usage plans, domains, keys."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from stormproof.aws.calls.native_keys import keys_named
from stormproof.aws.observe.apigateway_methods import read_authorizers, settings_by_method
from stormproof.aws.undo.disturbances.kind import Kind, Owned, Split, named_by, put_or_deleted
from stormproof.aws.undo.disturbances.patches import by_path, patched_by, repatched
from stormproof.core.errors import NotThere
from stormproof.core.figures.digits import digits
from stormproof.core.keys import OF_A_RUN, OF_A_TRIAL
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.plans import Call
from stormproof.core.undo import Values

METHOD = ("restApiId", "resourceId", "httpMethod")
STAGE = ("restApiId", "stageName")
RESPONSE = ("restApiId", "responseType")
AUTHORIZER = "/authorizerId"
ASKED = "authorizer"
"""The authorizer of a method by its name: `apply` makes a deleted one again, under another ID."""
THROTTLING = {"throttlingRateLimit": "/throttling/rateLimit", "throttlingBurstLimit": "/throttling/burstLimit"}
RESERVED = ".example"
"""A top-level domain that nobody has: RFC 2606."""
ADDED_METHOD = "HEAD"
"""The one method that a sabotage adds."""


def own_api(owned: Owned, resource: Values) -> bool:
    """Tell whether a thing is the API's."""
    return bool(resource.get("restApiId") == owned.system.api.id)


def _method(reads: Reads, resource: Values) -> Values:
    found = reads.read("apigateway", "get_method", **resource)
    seen = {f"/{name}": found.get(name) for name in ("authorizationType", "apiKeyRequired")}
    return {**seen, ASKED: _name(reads, resource, found.get("authorizerId"))}


def _integration(reads: Reads, resource: Values) -> Values:
    return by_path(reads.read("apigateway", "get_integration", **resource))


def _with_name(reads: Reads, resource: Values, values: Values | None) -> Split:
    if values is None or AUTHORIZER not in values:
        return resource, values
    named = {name: value for name, value in values.items() if name != AUTHORIZER}
    return resource, {**named, ASKED: _name(reads, resource, values[AUTHORIZER])}


def _name(reads: Reads, resource: Values, id_: Any) -> str | None:
    if not id_:
        return None
    found = read_authorizers(reads, resource["restApiId"])
    return next((name for name, each in found.items() if each["id"] == id_), str(id_))


def _id(reads: Reads, api: str, name: str) -> str:
    found = read_authorizers(reads, api).get(name)
    if found is None:
        raise NotThere(f"there is no authorizer {name}; `stormproof apply` makes ours")
    return str(found["id"])


def _method_back(reads: Reads, resource: Values, values: Values | None) -> Iterable[Call]:
    if values is None:
        yield Call("apigateway", "delete_method", dict(resource))
        return
    settings = {name: value for name, value in values.items() if name != ASKED}
    if values.get(ASKED):
        settings[AUTHORIZER] = _id(reads, resource["restApiId"], str(values[ASKED]))
    yield from repatched("update_method")(reads, resource, settings)


def _stage(reads: Reads, resource: Values) -> Values:
    found = reads.read("apigateway", "get_stage", **resource)
    seen = by_path({name: found.get(name) for name in ("deploymentId", "accessLogSettings")})
    for (path, verb), settings in settings_by_method(found).items():
        where = f"/{path.replace('/', '~1')}/{verb}"
        seen[where] = dict(settings)
        seen |= {f"{where}{to}": digits(settings[name]) for name, to in THROTTLING.items() if name in settings}
    return seen


def _stage_back(reads: Reads, resource: Values, values: Values | None) -> Iterable[Call]:
    if values is None:
        yield Call("apigateway", "delete_stage", dict(resource))
    else:
        yield from repatched("update_stage")(reads, resource, values)


def _own_stage(owned: Owned, resource: Values) -> bool:
    name = str(resource.get("stageName"))
    return own_api(owned, resource) and (name in owned.system.api.stages or owned.played(name))


def _authorizer(reads: Reads, resource: Values) -> Values:
    found = read_authorizers(reads, resource["restApiId"]).get(resource["name"])
    if found is None:
        raise NotThere(f"there is no authorizer {resource['name']}")
    return by_path(dict(found))


def _authorizer_back(reads: Reads, resource: Values, values: Values | None) -> Iterable[Call]:
    api, name = str(resource["restApiId"]), str(resource["name"])
    where = {"restApiId": api, "authorizerId": _id(reads, api, name)}
    yield from repatched("update_authorizer")(reads, where, values)


def _authorizer_named(reads: Reads, resource: Values, values: Values | None) -> Split:
    name = _name(reads, resource, resource["authorizerId"])
    return {"restApiId": resource["restApiId"], "name": name}, values


def _response(reads: Reads, resource: Values) -> Values | None:
    found = reads.read("apigateway", "get_gateway_response", **resource)
    return None if found.get("defaultResponse") else found


def _rest_api(reads: Reads, resource: Values) -> Values:
    found = reads.read("apigateway", "get_rest_api", **resource)
    # GetRestApi gives the policy as JSON whose quotes are escaped once more.
    return by_path({**found, "policy": str(found.get("policy") or "").replace('\\"', '"')})


def _usage_plan(reads: Reads, resource: Values) -> Values:
    return by_path(reads.read("apigateway", "get_usage_plan", **resource))


def own_plan(owned: Owned, plan: str) -> bool:
    """Tell whether a usage plan covers the API."""
    try:
        found = owned.reads.read("apigateway", "get_usage_plan", usagePlanId=plan)
    except NotThere:
        return False
    return any(each.get("apiId") == owned.system.api.id for each in found.get("apiStages") or ())


def _own_tagged(owned: Owned, resource: Values) -> bool:
    arn = str(resource["resourceArn"])
    if "/usageplans/" in arn:
        return own_plan(owned, arn.rpartition("/")[2])
    return arn.startswith(f"{owned.system.api_arn}/")


def _tagged(parameters: Values) -> Split:
    tags = parameters.get("tags") or dict.fromkeys(parameters.get("tagKeys") or ())
    return {"resourceArn": parameters["resourceArn"]}, dict(tags)


def _tags(reads: Reads, resource: Values) -> Values:
    found: Values = reads.read("apigateway", "get_tags", **resource).get("tags") or {}
    return found


def _tags_back(_reads: Reads, resource: Values, values: Values | None) -> Iterable[Call]:
    kept = {name: value for name, value in (values or {}).items() if value is not None}
    gone = [name for name, value in (values or {}).items() if value is None]
    if kept:
        yield Call("apigateway", "tag_resource", {**resource, "tags": kept})
    if gone:
        yield Call("apigateway", "untag_resource", {**resource, "tagKeys": gone})


def _keys(reads: Reads, resource: Values) -> Values | None:
    return {} if keys_named(reads, str(resource["name"])) else None


def _keys_back(reads: Reads, resource: Values, _values: Values | None) -> Iterable[Call]:
    for id_ in keys_named(reads, str(resource["name"])):
        yield Call("apigateway", "delete_api_key", {"apiKey": id_})


def _own_keys(owned: Owned, resource: Values) -> bool:
    api = owned.system.api.id
    return str(resource["name"]).startswith((f"{OF_A_RUN}{api} ", f"{OF_A_TRIAL}{api} "))


def _domain(reads: Reads, resource: Values) -> Values:
    return by_path(reads.read("apigateway", "get_domain_name", **resource))


APIS = (
    Kind(
        "method",
        "apigateway",
        {"update_method": patched_by(*METHOD)},
        own_api,
        _method_back,
        _method,
        _with_name,
    ),
    Kind(
        "integration of method",
        "apigateway",
        {"update_integration": patched_by(*METHOD)},
        own_api,
        repatched("update_integration"),
        _integration,
    ),
    Kind(
        "added method",
        "apigateway",
        {"put_method": named_by(*METHOD, made={}), "delete_method": named_by(*METHOD, takes_away=True)},
        lambda owned, resource: own_api(owned, resource) and resource["httpMethod"] == ADDED_METHOD,
        _method_back,
        _method,
    ),
    Kind(
        "stage",
        "apigateway",
        {
            "update_stage": patched_by(*STAGE),
            "delete_stage": named_by(*STAGE, takes_away=True),
            "create_stage": named_by(*STAGE, made={}),
        },
        _own_stage,
        _stage_back,
        _stage,
    ),
    Kind(
        "API",
        "apigateway",
        {"update_rest_api": patched_by("restApiId")},
        own_api,
        repatched("update_rest_api"),
        _rest_api,
    ),
    Kind(
        "authorizer",
        "apigateway",
        {
            "update_authorizer": patched_by("restApiId", "authorizerId"),
            "delete_authorizer": named_by("restApiId", "authorizerId", takes_away=True),
        },
        own_api,
        _authorizer_back,
        _authorizer,
        _authorizer_named,
    ),
    Kind(
        "gateway response",
        "apigateway",
        {
            "put_gateway_response": named_by(*RESPONSE),
            "delete_gateway_response": named_by(*RESPONSE, takes_away=True),
        },
        own_api,
        put_or_deleted("apigateway", "put_gateway_response", "delete_gateway_response"),
        _response,
    ),
    Kind(
        "usage plan",
        "apigateway",
        {"update_usage_plan": patched_by("usagePlanId")},
        lambda owned, resource: own_plan(owned, str(resource["usagePlanId"])),
        repatched("update_usage_plan"),
        _usage_plan,
    ),
    Kind(
        "tags",
        "apigateway",
        {"tag_resource": _tagged, "untag_resource": _tagged},
        _own_tagged,
        _tags_back,
        _tags,
    ),
    Kind(
        "custom domain",
        "apigateway",
        {
            "create_domain_name": named_by("domainName", made={}),
            "delete_domain_name": named_by("domainName", takes_away=True),
        },
        lambda _owned, resource: str(resource["domainName"]).endswith(RESERVED),
        put_or_deleted("apigateway", "create_domain_name", "delete_domain_name"),
        _domain,
    ),
    Kind(
        "native keys of a run",
        "apigateway",
        {"delete_api_key": named_by("name", takes_away=True)},
        _own_keys,
        _keys_back,
        _keys,
    ),
)
