"""The query library as saved queries of Logs Insights, one definition a page, found again by its name.

Definitions carry no tags, and two may have one name: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutQueryDefinition.html.
Ours are those of the library's names in the system's folder; any other is somebody else's and left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from stormproof.aws.observe.logs.query_definitions import SavedQuery, of_name, read_definitions, read_older_definitions
from stormproof.aws.observe.logs.query_logs import Groups, bound_groups, read_groups
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Price, Step
from stormproof.core.planning.prices import unit_prices
from stormproof.core.queries.library import library
from stormproof.core.queries.pages import Log, Query, asked_by
from stormproof.core.system import System

NAME = "saved-queries"
ASPECT = "saved query"
FIREWALL_LOGGING = "firewall-logging"
"""The control that has the firewall log."""
FUNCTION_LOGGING = "function-logging"
"""The control that leads a function's log to a group that can be queried."""
WRITES_LOGS = (
    "access-log",
    "authorizer-log",
    "authorizer",
    "rate-guard",
    "function-logging",
    "system-log-groups",
    "alias-permission",
    "alias-event-sources",
    "alias-integrations",
    "deployment",
    "firewall-logging",
)
"""The controls that write what the queries read."""
MAKES_LOGS = frozenset({"access-log", "authorizer-log", "function-logging", "system-log-groups", "firewall-logging"})
"""Those of them that make the log groups: a query is saved for a group that is there."""


@dataclass(frozen=True)
class Bound:
    """A query of the library with the name that it is saved by and the log groups that it is saved for."""

    query: Query
    name: str
    groups: tuple[str, ...]


@dataclass(frozen=True)
class Saved:
    """The definitions in the system's folder, by ID as AWS lists them, and where the system logs."""

    definitions: tuple[SavedQuery, ...]
    groups: Groups
    older: tuple[SavedQuery, ...] = ()
    """The definitions in the folder of an older version, where that is the system's."""


def read(reads: Reads, context: PlanContext) -> Saved:
    """Look at the definitions of the folder, and at where the system logs."""
    return Saved(read_definitions(reads, context), read_groups(reads, context), read_older_definitions(reads, context))


def plan(context: PlanContext, actual: Saved) -> Iterator[Step]:
    """Save each query of the library; one that was changed by hand gets the runbook's text and logs again."""
    for wanted in bound(context.system, foreseen(context, actual.groups)):
        standing = of_name(actual.definitions, wanted.name)
        after = shown(definition(wanted))
        if not standing:
            call = Call("logs", "put_query_definition", definition(wanted))
            yield Change(NAME, wanted.name, ASPECT, Action.CREATE, None, after, (call,), _price())
        for each in standing:
            if _same(shown(each), after):
                yield NoChange(NAME, wanted.name, ASPECT, "saved as the runbook has it")
                continue
            parameters = {**definition(wanted), "queryDefinitionId": each["queryDefinitionId"]}
            call = Call("logs", "put_query_definition", parameters)
            yield Change(NAME, wanted.name, ASPECT, Action.UPDATE, shown(each), after, (call,), _price())
    yield from _without_older(context, actual)


def remove(context: PlanContext, actual: Saved) -> Iterator[Step]:
    """Delete the definitions that are the library's."""
    for wanted in bound(context.system, actual.groups):
        standing = of_name(actual.definitions, wanted.name)
        if not standing:
            yield NoChange(NAME, wanted.name, ASPECT, "it is not saved")
        for each in standing:
            yield _deleted(each)
    yield from _without_older(context, actual)


def _without_older(context: PlanContext, actual: Saved) -> Iterator[Step]:
    """Delete the library's definitions in the older folder: those that are named after the API's ID replace them."""
    folder = Names(context.system, older=True).query_folder
    ours = {folder + query.name for query in library().values()}
    yield from (_deleted(each) for each in actual.older if each["name"] in ours)


def _deleted(each: SavedQuery) -> Change:
    call = Call("logs", "delete_query_definition", {"queryDefinitionId": each["queryDefinitionId"]})
    return Change(NAME, each["name"], ASPECT, Action.DELETE, shown(each), None, (call,))


def bound(system: System, groups: Groups) -> tuple[Bound, ...]:
    """Return the whole library as it is to be saved for a system; what it has no logs for is left out."""
    folder = Names(system).query_folder
    found = (Bound(query, folder + query.name, bound_groups(query, groups)) for query in library().values())
    return tuple(each for each in found if each.groups)


def foreseen(context: PlanContext, groups: Groups) -> Groups:
    """Return the log groups as they will be once the changes planned before are made."""
    moved = {
        change.before["LogGroup"]: change.after["LogGroup"]
        for change in context.pending
        if change.control == FUNCTION_LOGGING and "LogGroup" in change.before
    }
    known = {**groups, Log.FUNCTIONS: tuple(moved.get(group, group) for group in groups[Log.FUNCTIONS])}
    if any(change.control == FIREWALL_LOGGING for change in context.pending):
        return {**known, Log.FIREWALL: (Names(context.system).firewall_log,)}
    return known


def definition(wanted: Bound) -> dict[str, Any]:
    """Return what PutQueryDefinition is given."""
    query = wanted.query
    parameters = [
        {"name": each.name, "defaultValue": each.default, "description": each.description} for each in query.parameters
    ]
    given = {"name": wanted.name, "queryString": query.text, "logGroupNames": list(wanted.groups)}
    return {**given, "parameters": parameters} if parameters else given


def shown(standing: Mapping[str, Any]) -> dict[str, Any]:
    """Return what counts of a definition, the same from AWS's answer and from a call's parameters."""
    return {
        "query": standing["queryString"],
        "log_groups": sorted(standing.get("logGroupNames") or ()),
        "parameters": {each["name"]: each.get("defaultValue", "") for each in standing.get("parameters") or ()},
    }


def _same(standing: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Tell whether a definition asks the same of the same logs, whatever its owner has remarked."""
    return {**standing, "query": asked_by(standing["query"])} == {**after, "query": asked_by(after["query"])}


def _price() -> Price:
    scanned = unit_prices()["logs.query"]
    return Price(0.0, f"to keep it costs nothing; to run it, {scanned.usd} USD for each {scanned.unit}")


CONTROL = Control(
    name=NAME,
    criteria=("9.4", "9.5"),
    phase=Phase.OBSERVERS,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
    requires=WRITES_LOGS,
    may_lack=tuple(name for name in WRITES_LOGS if name not in MAKES_LOGS),
    piecewise=True,
)
