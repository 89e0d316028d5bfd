"""The query library as saved queries of Logs Insights, one definition a page, found again by its name.

Definitions carry no tags, and two may have one name: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutQueryDefinition.html.
Ours are those of the library's names in the system's folder; any other is somebody else's and left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from provisioners.queries.library import Bound, Groups, bound, folder, foreseen, read_groups
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Price, Step
from stormproof.core.planning.prices import unit_prices

NAME = "saved-queries"
ASPECT = "saved query"
MOST = 1000
"""Definitions an account may keep in a region, and those that one answer can list:
https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeQueryDefinitions.html
"""

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


@dataclass(frozen=True)
class Saved:
    """The definitions in the system's folder, by ID as AWS lists them, and where the system logs."""

    definitions: tuple[Mapping[str, Any], ...]
    groups: Groups

    def named(self, name: str) -> tuple[Mapping[str, Any], ...]:
        """Return the definitions of a name: one, none, or the copies that somebody made."""
        return tuple(each for each in self.definitions if each["name"] == name)


def read(reads: Reads, context: PlanContext) -> Saved:
    """Look at the definitions of the folder, and at where the system logs."""
    found = reads.pages(
        "logs",
        "describe_query_definitions",
        "queryDefinitions",
        queryDefinitionNamePrefix=folder(context.system),
        maxResults=MOST,
    )
    ordered = sorted(found, key=lambda each: str(each["queryDefinitionId"]))
    return Saved(tuple(ordered), read_groups(reads, context))


def plan(context: PlanContext, actual: Saved) -> Iterator[Step]:
    """Save each query of the library; one that was changed by hand gets the runbook's text and logs again."""
    for wanted in bound(context.system, foreseen(context, actual.groups)):
        standing = actual.named(wanted.name)
        after = shown(definition(wanted))
        if not standing:
            call = Call("logs", "put_query_definition", definition(wanted))
            yield Change(NAME, wanted.name, ASPECT, Action.CREATE, None, after, (call,), _price())
        for each in standing:
            if shown(each) == after:
                yield NoChange(NAME, wanted.name, ASPECT, "saved as the runbook has it")
                continue
            parameters = {**definition(wanted), "queryDefinitionId": each["queryDefinitionId"]}
            call = Call("logs", "put_query_definition", parameters)
            yield Change(NAME, wanted.name, ASPECT, Action.UPDATE, shown(each), after, (call,), _price())


def remove(context: PlanContext, actual: Saved) -> Iterator[Step]:
    """Delete the definitions that are the library's."""
    for wanted in bound(context.system, actual.groups):
        standing = actual.named(wanted.name)
        if not standing:
            yield NoChange(NAME, wanted.name, ASPECT, "it is not saved")
        for each in standing:
            call = Call("logs", "delete_query_definition", {"queryDefinitionId": each["queryDefinitionId"]})
            yield Change(NAME, wanted.name, ASPECT, Action.DELETE, shown(each), None, (call,))


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
)
