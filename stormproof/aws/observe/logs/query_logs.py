"""Where a system logs what queries are about, and the log groups of one query."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stormproof.aws.observe.lambda_functions import function_log, read_function
from stormproof.aws.observe.logs.destinations import groups_of
from stormproof.core.errors import NotThere
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.queries.pages import Log, Query
from stormproof.core.system import Function

Groups = Mapping[Log, tuple[str, ...]]
"""The log groups of a system by what they hold."""


def bound_groups(query: Query, groups: Groups) -> tuple[str, ...]:
    """Return the log groups of a query, sorted."""
    return tuple(sorted({group for log in query.logs for group in groups[log]}))


def read_groups(reads: Reads, context: PlanContext) -> Groups:
    """Look up where the system logs; what logs nowhere yet is named by where the controls make it log."""
    system, names = context.system, Names(context.system)
    stages = reads.read("apigateway", "get_stages", restApiId=system.api.id)["item"]
    serving: Mapping[str, Any] = next((each for each in stages if each["stageName"] == system.api.stage), {})
    access = groups_of(str((serving.get("accessLogSettings") or {}).get("destinationArn", "")))
    firewall = _firewall_groups(reads, str(serving.get("webAclArn") or ""))
    return {
        Log.ACCESS: access or (names.access_log,),
        Log.AUTHORIZER: (names.authorizer_log,),
        Log.FUNCTIONS: tuple(_function_group(reads, function) for function in system.functions),
        Log.FIREWALL: firewall,
    }


def _firewall_groups(reads: Reads, acl: str) -> tuple[str, ...]:
    if not acl:
        return ()
    try:
        logging = reads.read("wafv2", "get_logging_configuration", ResourceArn=acl)["LoggingConfiguration"]
    except NotThere:
        return ()
    return tuple(group for arn in logging["LogDestinationConfigs"] for group in groups_of(arn))


def _function_group(reads: Reads, function: Function) -> str:
    try:
        return function_log(read_function(reads, function).serving)
    except NotThere:
        return f"/aws/lambda/{function.name}"
