"""What a run makes of its own beside an API's: a route, its authorizer, its deployment; known by their names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from stormproof.aws.calls.own_routes import DESCRIPTION, PREFIX
from stormproof.aws.observe.apigateway_methods import read_authorizers
from stormproof.aws.undo.disturbances.apis import own_api
from stormproof.aws.undo.disturbances.kind import Kind, Owned, named_by
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.plans import Call
from stormproof.core.undo import Values

ROUTE, AUTHORIZER, DEPLOYMENT = ("restApiId", "path"), ("restApiId", "name"), ("restApiId", "description")


def _resources(reads: Reads, resource: Values) -> list[str]:
    found = reads.pages("apigateway", "get_resources", "items", restApiId=resource["restApiId"])
    return [str(each["id"]) for each in found if each["path"] == resource["path"]]


def _route_back(reads: Reads, resource: Values, _values: Values | None) -> Iterable[Call]:
    for id_ in _resources(reads, resource):
        yield Call("apigateway", "delete_resource", {"restApiId": resource["restApiId"], "resourceId": id_})


def _authorizers(reads: Reads, resource: Values) -> list[str]:
    found = read_authorizers(reads, str(resource["restApiId"])).get(str(resource["name"]))
    return [str(found["id"])] if found else []


def _authorizer_back(reads: Reads, resource: Values, _values: Values | None) -> Iterable[Call]:
    for id_ in _authorizers(reads, resource):
        yield Call("apigateway", "delete_authorizer", {"restApiId": resource["restApiId"], "authorizerId": id_})


def _deployments(reads: Reads, resource: Values) -> list[str]:
    found: list[Any] = reads.pages("apigateway", "get_deployments", "items", restApiId=resource["restApiId"])
    return [str(each["id"]) for each in found if each.get("description") == resource["description"]]


def _deployment_back(reads: Reads, resource: Values, _values: Values | None) -> Iterable[Call]:
    for id_ in _deployments(reads, resource):
        yield Call("apigateway", "delete_deployment", {"restApiId": resource["restApiId"], "deploymentId": id_})


def _own_authorizer(owned: Owned, resource: Values) -> bool:
    return own_api(owned, resource) and resource["name"] == owned.names.trial_authorizer


OWN_ROUTES = (
    Kind(
        "route of a run's own",
        "apigateway",
        {"end_own_route": named_by(*ROUTE, takes_away=True)},
        lambda owned, resource: own_api(owned, resource) and str(resource["path"]).startswith(f"/{PREFIX}"),
        _route_back,
        lambda reads, resource: {} if _resources(reads, resource) else None,
    ),
    Kind(
        "authorizer of a run's own",
        "apigateway",
        {"end_own_authorizer": named_by(*AUTHORIZER, takes_away=True)},
        _own_authorizer,
        _authorizer_back,
        lambda reads, resource: {} if _authorizers(reads, resource) else None,
    ),
    Kind(
        "deployment of a run's own",
        "apigateway",
        {"end_own_deployment": named_by(*DEPLOYMENT, takes_away=True)},
        lambda owned, resource: own_api(owned, resource) and str(resource["description"]).startswith(DESCRIPTION),
        _deployment_back,
        lambda reads, resource: {} if _deployments(reads, resource) else None,
    ),
)
