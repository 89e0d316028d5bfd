"""The query library: pages of the runbook, and the log groups of a system that they are about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from provisioners.function_state import read_function
from provisioners.names import Names
from stormproof.core.controls import Desired, Reads
from stormproof.core.errors import NotThere, UsageError
from stormproof.core.queries import Log, Query, parse
from stormproof.core.system import Function, System

PAGES = Path(__file__).resolve().parents[1] / "runbook" / "queries"
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
    """Return the queries of the runbook by name; raises ValueError for a page that is not in order."""
    return MappingProxyType(
        {page.stem: parse(page.stem, page.read_text("utf-8")) for page in sorted(PAGES.glob("*.md"))}
    )


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


def read_groups(reads: Reads, desired: Desired) -> Groups:
    """Look up where the system logs; what logs nowhere yet is named by where the controls make it log."""
    system, names = desired.system, Names(desired.system)
    return {
        Log.ACCESS: _access_groups(reads, system),
        Log.AUTHORIZER: (names.authorizer_log,),
        Log.FUNCTIONS: tuple(_function_group(reads, function) for function in system.functions),
        Log.FIREWALL: (),
    }


def _access_groups(reads: Reads, system: System) -> tuple[str, ...]:
    stages = reads.read("apigateway", "get_stages", restApiId=system.api.id)["item"]
    served = {_group(stage) for stage in stages if stage["stageName"] == system.api.stage}
    return tuple(sorted(group for group in served if group)) or (Names(system).access_log,)


def _group(stage: Mapping[str, Any]) -> str:
    destination = (stage.get("accessLogSettings") or {}).get("destinationArn", "")
    return str(destination).partition(":log-group:")[2].removesuffix(":*")


def _function_group(reads: Reads, function: Function) -> str:
    usual = f"/aws/lambda/{function.name}"
    try:
        serving = read_function(reads, function).serving
    except NotThere:
        return usual
    return str((serving.get("LoggingConfig") or {}).get("LogGroup") or usual)
