"""What is disturbed of functions: settings, code, aliases, permissions, URLs; and what is made beside them."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable
from typing import Any

from stormproof.aws.calls.lambda_functions import configure, replace_code
from stormproof.aws.observe.lambda_functions import CONFIGURE, layers, variables
from stormproof.aws.undo.disturbances.kind import Kind, Owned, Split, named_by, put_or_deleted
from stormproof.core.health.regions import own_probe
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.plans import Call
from stormproof.core.undo import Values

NAME = ("FunctionName",)
LATEST = "$LATEST"
BENT = "-bent"
"""How the name of a rate guard's layer ends that a sabotage has changed."""


def own_function(owned: Owned, resource: Values) -> bool:
    """Tell whether a function is the system's, or one that was made for it."""
    named, names = resource.get("FunctionName"), owned.names
    ours = {names.authorizer, names.key_sync, names.failure_watcher, own_probe(names)}
    return named in {*(each.name for each in owned.system.functions), *ours}


def _played(owned: Owned, resource: Values) -> bool:
    name = str(resource["FunctionName"])
    if name == owned.names.trial_authorizer:
        return True
    beside = name.removeprefix(f"{owned.names.authorizer}-")
    return not own_function(owned, resource) and (owned.played(name) or (beside != name and owned.played(beside)))


def _configuration(reads: Reads, resource: Values) -> Values:
    found = reads.read("lambda", "get_function_configuration", **resource)
    return {**found, "Layers": layers(found), "Environment": {"Variables": variables(found)}}


def _settings(parameters: Values) -> Split:
    given = {name: value for name, value in parameters.items() if name not in {*NAME, "RevisionId"}}
    return {"FunctionName": parameters["FunctionName"]}, given


def _configured(_reads: Reads, resource: Values, values: Values | None) -> Iterable[Call]:
    yield configure(str(resource["FunctionName"]), values or {})


def _code(reads: Reads, resource: Values) -> Values:
    found = reads.read("lambda", "get_function_configuration", **resource)
    return {"CodeSha256": found["CodeSha256"]}


def _hashed(values: Values) -> Values:
    """Return code as GetFunctionConfiguration tells it: the SHA-256 of the deployment package, in base64.

    https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html (CodeSha256)
    """
    if "ZipFile" not in values:
        return values
    return {"CodeSha256": base64.b64encode(hashlib.sha256(values["ZipFile"]).digest()).decode("ascii")}


def _recoded(_reads: Reads, resource: Values, values: Values | None) -> Iterable[Call]:
    yield replace_code(str(resource["FunctionName"]), (values or {})["ZipFile"])


def _alias(reads: Reads, resource: Values) -> Values:
    """Return an alias; Lambda tells of weights only where there are any."""
    found = reads.read("lambda", "get_alias", **resource)
    return {**found, "RoutingConfig": found.get("RoutingConfig") or {"AdditionalVersionWeights": {}}}


def _concurrency(reads: Reads, resource: Values) -> Values | None:
    return reads.read("lambda", "get_function_concurrency", **resource) or None


def _statement(reads: Reads, resource: Values) -> Values | None:
    where = {name: value for name, value in resource.items() if name != "StatementId"}
    policy: dict[str, Any] = json.loads(reads.read("lambda", "get_policy", **where)["Policy"])
    there = any(each.get("Sid") == resource["StatementId"] for each in policy["Statement"])
    return {} if there else None


def _there(_values: Values) -> Values:
    """Return nothing: that it is there is all that is compared."""
    return {}


def _function(reads: Reads, resource: Values) -> Values:
    return reads.read("lambda", "get_function_configuration", **resource)


def _url(reads: Reads, resource: Values) -> Values:
    return reads.read("lambda", "get_function_url_config", **resource)


def _versions(reads: Reads, resource: Values) -> list[str]:
    found = reads.pages("lambda", "list_versions_by_function", "Versions", FunctionName=resource["FunctionName"])
    wanted = resource["Description"]
    return [str(each["Version"]) for each in found if each["Version"] != LATEST and each.get("Description") == wanted]


def _versions_back(reads: Reads, resource: Values, _values: Values | None) -> Iterable[Call]:
    for version in _versions(reads, resource):
        yield Call("lambda", "delete_function", {"FunctionName": resource["FunctionName"], "Qualifier": version})


def _own_versions(owned: Owned, resource: Values) -> bool:
    return own_function(owned, resource) and str(resource["Description"]).startswith("Stormproof: ")


def _layers(reads: Reads, resource: Values) -> list[int]:
    found = reads.pages("lambda", "list_layer_versions", "LayerVersions[].Version", **resource)
    return [int(each) for each in found]


def _layers_back(reads: Reads, resource: Values, _values: Values | None) -> Iterable[Call]:
    for version in _layers(reads, resource):
        yield Call("lambda", "delete_layer_version", {**resource, "VersionNumber": version})


def _own_layer(owned: Owned, resource: Values) -> bool:
    name, names = str(resource["LayerName"]), owned.names
    return name in {names.fault_layer, f"{names.rate_layer}{BENT}"} or owned.played(name)


STATEMENT = ("FunctionName", "StatementId", "Qualifier")
URL = ("FunctionName", "Qualifier")
FUNCTIONS = (
    Kind("settings of function", "lambda", {CONFIGURE: _settings}, own_function, _configured, _configuration),
    Kind(
        "code of function",
        "lambda",
        {"update_function_code": named_by(*NAME)},
        own_function,
        _recoded,
        _code,
        seen=_hashed,
    ),
    Kind(
        "alias",
        "lambda",
        {"update_alias": named_by("FunctionName", "Name")},
        own_function,
        put_or_deleted("lambda", "update_alias", ""),
        _alias,
    ),
    Kind(
        "permission",
        "lambda",
        {"add_permission": named_by(*STATEMENT), "remove_permission": named_by(*STATEMENT, takes_away=True)},
        own_function,
        put_or_deleted("lambda", "add_permission", "remove_permission"),
        _statement,
        seen=_there,
    ),
    Kind(
        "reserved concurrency of function",
        "lambda",
        {
            "put_function_concurrency": named_by(*NAME),
            "delete_function_concurrency": named_by(*NAME, takes_away=True),
        },
        own_function,
        put_or_deleted("lambda", "put_function_concurrency", "delete_function_concurrency"),
        _concurrency,
    ),
    Kind(
        "function URL",
        "lambda",
        {
            "create_function_url_config": named_by(*URL, made={}),
            "delete_function_url_config": named_by(*URL, takes_away=True),
        },
        own_function,
        put_or_deleted("lambda", "", "delete_function_url_config"),
        _url,
    ),
    Kind(
        "function beside",
        "lambda",
        {"create_function": named_by(*NAME, made={}), "delete_function": named_by(*NAME, takes_away=True)},
        _played,
        put_or_deleted("lambda", "", "delete_function"),
        _function,
    ),
    Kind(
        "versions of function",
        "lambda",
        {"delete_versions": named_by("FunctionName", "Description", takes_away=True)},
        _own_versions,
        _versions_back,
        lambda reads, resource: {} if _versions(reads, resource) else None,
    ),
    Kind(
        "layer",
        "lambda",
        {"delete_layer_version": lambda parameters: ({"LayerName": parameters["LayerName"]}, None)},
        _own_layer,
        _layers_back,
        lambda reads, resource: {} if _layers(reads, resource) else None,
    ),
)
