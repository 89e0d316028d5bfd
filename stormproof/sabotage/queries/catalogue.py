"""The ways in which the query library can be lost: gone, bent, blind, or asking where the answer is not."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from provisioners.logging.access_format import FORMAT
from stormproof.aws.observe.logs.query_definitions import of_name, read_definitions
from stormproof.core.errors import CouldNotLook
from stormproof.core.faults import FaultInjection, Sabotage
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call

MakeInjection = Callable[[Reads, PlanContext], FaultInjection]
KEPT = ("queryDefinitionId", "name", "queryString", "logGroupNames", "parameters")
"""What PutQueryDefinition takes of what DescribeQueryDefinitions tells: whatever it is not given, it forgets."""


def gone(query: str) -> MakeInjection:
    """Return what deletes a saved query."""

    def inject(reads: Reads, context: PlanContext) -> FaultInjection:
        standing = _standing(reads, context, query)
        identity = standing.pop("queryDefinitionId")
        delete = Call("logs", "delete_query_definition", {"queryDefinitionId": identity})
        return FaultInjection(f"{query} is not saved", (delete,), (Call("logs", "put_query_definition", standing),))

    return inject


def reworded(query: str, old: str, new: str) -> MakeInjection:
    """Return what puts other words into a saved query."""

    def inject(reads: Reads, context: PlanContext) -> FaultInjection:
        standing = _standing(reads, context, query)
        text = standing["queryString"]
        if old not in text:
            raise CouldNotLook("sabotage.nothing_to_break", f"{query} does not say {old!r}")
        return _put(f"{query} says {new!r} for {old!r}", standing, {"queryString": text.replace(old, new)})

    return inject


def without_parameters(query: str) -> MakeInjection:
    """Return what makes a saved query forget what its places stand for."""

    def inject(reads: Reads, context: PlanContext) -> FaultInjection:
        return _put(f"{query} has no parameters", _standing(reads, context, query), {"parameters": []})

    return inject


def moved(query: str, *, beside: bool) -> MakeInjection:
    """Return what saves a query for the authorizer's log: instead of its own logs, or `beside` them."""

    def inject(reads: Reads, context: PlanContext) -> FaultInjection:
        standing, other = _standing(reads, context, query), Names(context.system).authorizer_log
        groups = [*standing["logGroupNames"], other] if beside else [other]
        return _put(f"{query} asks {' and '.join(groups)}", standing, {"logGroupNames": groups})

    return inject


def renamed(field: str, name: str) -> MakeInjection:
    """Return what has the access log tell a field by another name than the queries know."""

    def inject(_reads: Reads, context: PlanContext) -> FaultInjection:
        names, api = Names(context.system), context.system.api
        fields = {name if each == field else each: value for each, value in json.loads(FORMAT).items()}

        def logged_by(format_: str) -> Call:
            settings = {"destinationArn": names.log_group_arn(names.access_log), "format": format_}
            patch = [
                {"op": "replace", "path": f"/accessLogSettings/{each}", "value": value}
                for each, value in settings.items()
            ]
            parameters = {"restApiId": api.id, "stageName": api.stage, "patchOperations": patch}
            return Call("apigateway", "update_stage", parameters)

        bent = json.dumps(fields, separators=(",", ":"))
        return FaultInjection(f"the access log calls {field} {name}", (logged_by(bent),), (logged_by(FORMAT),))

    return inject


def _standing(reads: Reads, context: PlanContext, query: str) -> dict[str, Any]:
    found = of_name(read_definitions(reads, context), Names(context.system).query_folder + query)
    if not found:
        raise CouldNotLook("sabotage.nothing_to_break", f"the query {query} is not saved")
    return {name: found[0][name] for name in KEPT if name in found[0]}


def _put(title: str, standing: Mapping[str, Any], bent: Mapping[str, Any]) -> FaultInjection:
    calls = (Call("logs", "put_query_definition", {**standing, **bent}),)
    return FaultInjection(title, calls, (Call("logs", "put_query_definition", dict(standing)),))


QUERIES = (
    Sabotage("query-gone", "9.5", "queries.missing", gone("top-keys")),
    Sabotage("query-malformed", "9.5", "queries.fails", reworded("errors-by-function", "stats ", "status ")),
    Sabotage("query-blind", "9.5", "queries.finds_nothing", reworded("slowest-routes", "latency", "duration")),
    Sabotage("query-elsewhere", "9.5", "queries.finds_nothing", moved("rate-limit-violations", beside=False)),
    Sabotage("query-too-broad", "9.5", "queries.wrong_answer", reworded("failed-requests", "500", "400")),
    Sabotage("query-keyless", "9.5", "queries.wrong_answer", reworded("who-was-refused", "keyId", "principal")),
    Sabotage("query-backwards", "9.5", "queries.wrong_answer", reworded("one-request", "asc", "desc")),
    Sabotage("query-blind-to-cold", "9.5", "queries.wrong_answer", reworded("cold-starts", "initDurationMs", "initMs")),
    Sabotage(
        "query-blind-to-timeouts", "9.5", "queries.finds_nothing", reworded("timeouts-and-memory", "report", "end")
    ),
    Sabotage("query-blind-to-blocks", "9.5", "queries.finds_nothing", reworded("firewall-blocks", "BLOCK", "DENY")),
    Sabotage("query-reworded", "9.5", "queries.other_text", reworded("memory-headroom", "limit 50", "limit 49")),
    Sabotage("query-without-parameters", "9.5", "queries.other_text", without_parameters("one-request")),
    Sabotage("query-costly", "9.5", "queries.other_logs", moved("slowest-requests", beside=True)),
    Sabotage("log-fields-renamed", "9.5", "queries.finds_nothing", renamed("status", "code")),
)
