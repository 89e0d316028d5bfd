"""The query library: pages of the runbook, and the log groups of a system that they are about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from provisioners.logging.access_format import FIELDS
from stormproof.aws.observe.lambda_functions import function_log, read_function
from stormproof.core.errors import NotThere, UsageError
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.query_pages import Log, Query, parse
from stormproof.core.system import Function, System

FIREWALL_LOGGING = "firewall-logging"
"""The control that has the firewall log."""
FUNCTION_LOGGING = "function-logging"
"""The control that leads a function's log to a group that can be queried."""
Groups = Mapping[Log, tuple[str, ...]]
"""The log groups of a system by what they hold."""


@dataclass(frozen=True)
class Bound:
    """A query of the library with the name that it is saved by and the log groups that it is saved for."""

    query: Query
    name: str
    groups: tuple[str, ...]


@cache
def library() -> Mapping[str, Query]:
    """Return the queries of the runbook by name.

    Raises ValueError for a page that is not in order, UsageError where the installation has no pages at all.
    """
    pages = {page.name.removesuffix(".md"): page for page in files("runbook").joinpath("queries").iterdir()}
    if not pages:
        raise UsageError("the runbook has no query pages", "install Stormproof anew: its pages are part of it")
    return MappingProxyType({name: parse(name, pages[name].read_text("utf-8")) for name in sorted(pages)})


@cache
def access_fields() -> tuple[str, ...]:
    """Return the names by which the queries know the fields of an access log, in the order of our format."""
    texts = " ".join(query.text for query in library().values() if Log.ACCESS in query.logs)
    asked = set(re.findall(r"\w+", re.sub(r'"[^"]*"', "", texts)))
    return tuple(name for name in FIELDS if name in asked)


def find(name: str) -> Query:
    """Return a query of the library; raises UsageError for an unknown one."""
    try:
        return library()[name]
    except KeyError:
        raise UsageError(f"there is no query {name!r}", f"there are {', '.join(library())}") from None


def folder(system: System) -> str:
    """Return the folder of a system's saved queries: a slash in a name makes one in the console.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-logs-querydefinition.html
    """
    return f"stormproof/{Names(system).slug}/"


def bound(system: System, groups: Groups) -> tuple[Bound, ...]:
    """Return the whole library as it is to be saved for a system; what it has no logs for is left out."""
    found = (Bound(query, folder(system) + query.name, bound_groups(query, groups)) for query in library().values())
    return tuple(each for each in found if each.groups)


def bound_groups(query: Query, groups: Groups) -> tuple[str, ...]:
    """Return the log groups of a query, sorted."""
    return tuple(sorted({group for log in query.logs for group in groups[log]}))


def read_groups(reads: Reads, context: PlanContext) -> Groups:
    """Look up where the system logs; what logs nowhere yet is named by where the controls make it log."""
    system, names = context.system, Names(context.system)
    stages = reads.read("apigateway", "get_stages", restApiId=system.api.id)["item"]
    serving: Mapping[str, Any] = next((each for each in stages if each["stageName"] == system.api.stage), {})
    access = group_of(str((serving.get("accessLogSettings") or {}).get("destinationArn", "")))
    firewall = _firewall_groups(reads, str(serving.get("webAclArn") or ""))
    return {
        Log.ACCESS: (access or names.access_log,),
        Log.AUTHORIZER: (names.authorizer_log,),
        Log.FUNCTIONS: tuple(_function_group(reads, function) for function in system.functions),
        Log.FIREWALL: firewall,
    }


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


def group_of(arn: str) -> str:
    """Return the log group that an ARN names, empty for one of another service."""
    return arn.partition(":log-group:")[2].removesuffix(":*")


def _firewall_groups(reads: Reads, acl: str) -> tuple[str, ...]:
    if not acl:
        return ()
    try:
        logging = reads.read("wafv2", "get_logging_configuration", ResourceArn=acl)["LoggingConfiguration"]
    except NotThere:
        return ()
    return tuple(group for arn in logging["LogDestinationConfigs"] if (group := group_of(arn)))


def _function_group(reads: Reads, function: Function) -> str:
    try:
        return function_log(read_function(reads, function).serving)
    except NotThere:
        return f"/aws/lambda/{function.name}"
