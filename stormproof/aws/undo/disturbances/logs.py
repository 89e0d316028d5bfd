"""What is disturbed of logs: groups, how long they keep what is in them, what encrypts them; saved queries, filters."""

from __future__ import annotations

from collections.abc import Iterable

from stormproof.aws.observe.lambda_functions import function_log
from stormproof.aws.observe.logs.groups import STANDARD, LogGroup, read_groups
from stormproof.aws.observe.logs.query_definitions import MOST
from stormproof.aws.undo.disturbances.kind import Kind, Owned, Split, named_by, put_or_deleted
from stormproof.core.alerts.failure_watcher import failure_watcher_log
from stormproof.core.errors import NotThere
from stormproof.core.health.names import canary_logs
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.plans import Call
from stormproof.core.undo import Values

GROUP, FILTER = ("logGroupName",), ("logGroupName", "filterName")
FILTERED = ("filterPattern", "metricTransformations")
QUERY = ("queryString", "logGroupNames", "parameters")
"""What PutQueryDefinition replaces as a whole."""
CLASS, DAYS, KEY = "logGroupClass", "retentionInDays", "kmsKeyId"


def own_group(owned: Owned, resource: Values) -> bool:
    """Tell whether a log group is of the system's functions, of its API, or was made for it."""
    name, names = str(resource["logGroupName"]), owned.names
    ours = {names.access_log, names.authorizer_log, names.key_sync_log, names.firewall_log, failure_watcher_log(names)}
    ours |= {group for function in owned.system.functions for group in names.function_logs(function)}
    executions = f"API-Gateway-Execution-Logs_{owned.system.api.id}/"
    return name in ours or name.startswith((executions, canary_logs(names))) or owned.played(name) or _told(owned, name)


def _told(owned: Owned, name: str) -> bool:
    """Tell whether a function of the system logs there."""
    for function in owned.system.functions:
        try:
            found = owned.reads.read("lambda", "get_function_configuration", FunctionName=function.name)
        except NotThere:
            continue
        if function_log(found) == name:
            return True
    return False


def _made_beside(owned: Owned, resource: Values) -> bool:
    """Tell whether a group was made by a sabotage; the access log's is made anew where that costs nothing: embedded."""
    name, api = str(resource["logGroupName"]), owned.system.api.id
    later = {f"API-Gateway-Execution-Logs_{api}/later", f"{canary_logs(owned.names)}later"}
    return owned.played(name) or name in later or (owned.embedded and name == owned.names.access_log)


def _group(reads: Reads, resource: Values) -> LogGroup:
    name = str(resource["logGroupName"])
    found = read_groups(reads, name).get(name)
    if found is None:
        raise NotThere(f"there is no log group {name}")
    return found


def _made(parameters: Values) -> Split:
    values = {CLASS: parameters.get(CLASS, STANDARD), **({"tags": parameters["tags"]} if "tags" in parameters else {})}
    return {"logGroupName": parameters["logGroupName"]}, values


def _class(values: Values) -> Values:
    return {name: value for name, value in values.items() if name == CLASS}


def _made_anew(reads: Reads, resource: Values, values: Values | None) -> Iterable[Call]:
    """Yield the calls that make a group of another class: that of one which is there cannot be changed."""
    name = str(resource["logGroupName"])
    there = read_groups(reads, name).get(name)
    if there is not None:
        yield Call("logs", "delete_log_group", dict(resource))
    if values is not None:
        yield Call("logs", "create_log_group", {**resource, **values})
        if there is not None:  # what it is beside its class, it stays
            yield from _kept_back(reads, resource, {DAYS: there.retention_days})


def _kept(parameters: Values) -> Split:
    return {"logGroupName": parameters["logGroupName"]}, {DAYS: parameters.get(DAYS)}


def _kept_back(_reads: Reads, resource: Values, values: Values | None) -> Iterable[Call]:
    days = (values or {}).get(DAYS)
    if days is None:
        yield Call("logs", "delete_retention_policy", dict(resource))
    else:
        yield Call("logs", "put_retention_policy", {**resource, DAYS: days})


def _encrypted(parameters: Values) -> Split:
    return {"logGroupName": parameters["logGroupName"]}, {KEY: parameters.get(KEY)}


def _encrypted_back(_reads: Reads, resource: Values, values: Values | None) -> Iterable[Call]:
    key = (values or {}).get(KEY)
    if key is None:
        yield Call("logs", "disassociate_kms_key", dict(resource))
    else:
        yield Call("logs", "associate_kms_key", {**resource, KEY: key})


def _saved(parameters: Values) -> Split:
    values = {name: parameters.get(name) for name in QUERY}
    named = {name: parameters[name] for name in ("name", "queryDefinitionId") if name in parameters}
    return named, values


def _unsaved(parameters: Values) -> Split:
    return {"queryDefinitionId": parameters["queryDefinitionId"]}, None


def _by_name(reads: Reads, resource: Values, values: Values | None) -> Split:
    """Name a saved query by its name: one that is saved again has another ID."""
    if "name" in resource:
        return {"name": resource["name"]}, values
    found = reads.pages("logs", "describe_query_definitions", "queryDefinitions", maxResults=MOST)
    names = [each["name"] for each in found if each["queryDefinitionId"] == resource["queryDefinitionId"]]
    return {"name": names[0] if names else ""}, values


def _queries(reads: Reads, resource: Values) -> list[Values]:
    where = {"queryDefinitionNamePrefix": resource["name"], "maxResults": MOST}
    found = reads.pages("logs", "describe_query_definitions", "queryDefinitions", **where)
    return [each for each in found if each["name"] == resource["name"]]


def _query(reads: Reads, resource: Values) -> Values | None:
    found = _queries(reads, resource)
    return found[0] if found else None


def _query_back(reads: Reads, resource: Values, values: Values | None) -> Iterable[Call]:
    there = _queries(reads, resource)
    if values is None:
        for each in there:
            yield Call("logs", "delete_query_definition", {"queryDefinitionId": each["queryDefinitionId"]})
        return
    kept = {name: value for name, value in values.items() if value is not None}
    known = {"queryDefinitionId": there[0]["queryDefinitionId"]} if there else {}
    yield Call("logs", "put_query_definition", {**resource, **known, **kept})


def _filter(reads: Reads, resource: Values) -> Values | None:
    where = {"logGroupName": resource["logGroupName"], "filterNamePrefix": resource["filterName"]}
    found = reads.pages("logs", "describe_metric_filters", "metricFilters", **where)
    standing = next((each for each in found if each["filterName"] == resource["filterName"]), None)
    return None if standing is None else {name: standing.get(name) for name in FILTERED}


def _own_filter(owned: Owned, resource: Values) -> bool:
    name = str(resource["filterName"])
    return own_group(owned, resource) and (owned.played(name) or name == owned.names.cold_start_filter)


def _subscription(reads: Reads, resource: Values) -> Values | None:
    where = {"logGroupName": resource["logGroupName"], "filterNamePrefix": resource["filterName"]}
    found = reads.pages("logs", "describe_subscription_filters", "subscriptionFilters", **where)
    return next((each for each in found if each["filterName"] == resource["filterName"]), None)


def _own_subscription(owned: Owned, resource: Values) -> bool:
    name = str(resource["filterName"])
    return own_group(owned, resource) and (name == owned.names.failure_watcher or owned.played(name))


LOGS = (
    Kind(
        "log group",
        "logs",
        {"create_log_group": _made, "delete_log_group": named_by(*GROUP, takes_away=True)},
        _made_beside,
        _made_anew,
        lambda reads, resource: {CLASS: _group(reads, resource).log_class},
        seen=_class,
    ),
    Kind(
        "retention of",
        "logs",
        {"put_retention_policy": _kept, "delete_retention_policy": _kept},
        own_group,
        _kept_back,
        lambda reads, resource: {DAYS: _group(reads, resource).retention_days},
    ),
    Kind(
        "encryption of",
        "logs",
        {"associate_kms_key": _encrypted, "disassociate_kms_key": _encrypted},
        own_group,
        _encrypted_back,
        lambda reads, resource: {KEY: _group(reads, resource).key},
    ),
    Kind(
        "saved query",
        "logs",
        {"put_query_definition": _saved, "delete_query_definition": _unsaved},
        lambda owned, resource: str(resource["name"]).startswith(owned.names.query_folder),
        _query_back,
        _query,
        _by_name,
    ),
    Kind(
        "metric filter",
        "logs",
        {
            "put_metric_filter": named_by(*FILTER),
            "delete_metric_filter": named_by(*FILTER, takes_away=True),
        },
        _own_filter,
        put_or_deleted("logs", "put_metric_filter", "delete_metric_filter"),
        _filter,
    ),
    Kind(
        "subscription filter",
        "logs",
        {
            "put_subscription_filter": named_by(*FILTER),
            "delete_subscription_filter": named_by(*FILTER, takes_away=True),
        },
        _own_subscription,
        put_or_deleted("logs", "put_subscription_filter", "delete_subscription_filter"),
        _subscription,
    ),
)
