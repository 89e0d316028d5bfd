"""Violations of the limit, as CloudWatch Logs Insights finds them."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from provisioners.api_functions import served_functions
from stormproof.aws.observe.logs import SKEW
from stormproof.core.clock import poll
from stormproof.core.errors import NotThere
from stormproof.core.system import Function
from stormproof.stimuli.bench import Bench
from stormproof.stimuli.traces import MARGIN_S, WITHIN_EMBEDDED_S, WITHIN_S

RUNNING = ("Scheduled", "Running")
QUERY_S = 60.0
MOST = 10_000

Lines = dict[str, dict[str, Any]]


def violations(bench: Bench, since: datetime, wanted: Collection[str]) -> Lines:
    """Return the guard's lines about refusals by request ID, as soon as all wanted are there or when time is up."""
    within = WITHIN_EMBEDDED_S if bench.target.embedded else WITHIN_S
    deadline = bench.clock.monotonic() + within
    return poll(
        lambda: _found(bench, since),
        lambda found: found.keys() >= set(wanted) or bench.clock.monotonic() >= deadline,
        clock=bench.clock,
        within_s=within + MARGIN_S,
        every_s=0.5,
        what="log lines of the violations",
    )


def log_group(bench: Bench, function: Function) -> str:
    """Return the log group of a function."""
    found = bench.reads.read("lambda", "get_function_configuration", FunctionName=function.name)
    return str((found.get("LoggingConfig") or {}).get("LogGroup") or f"/aws/lambda/{function.name}")


def _found(bench: Bench, since: datetime) -> Lines:
    system = bench.desired.system
    served = served_functions(bench.reads, system)
    lines: Lines = {}
    for group in sorted({log_group(bench, function) for function in served}):
        for line in _query(bench, group, since):
            lines[str(line.get("apiRequestId", ""))] = line
    return lines


def _query(bench: Bench, group: str, since: datetime) -> list[dict[str, Any]]:
    skew = timedelta(0) if bench.target.embedded else SKEW
    text = f'fields @message | filter event = "rate_limit_exceeded" | limit {MOST}'
    try:
        query = bench.reads.read(
            "logs",
            "start_query",
            logGroupName=group,
            startTime=int((since - skew).timestamp()),
            endTime=int((bench.clock.now() + SKEW).timestamp()),
            queryString=text,
        )["queryId"]
    except NotThere:
        return []
    answer = poll(
        lambda: bench.reads.read("logs", "get_query_results", queryId=query),
        lambda seen: seen["status"] not in RUNNING,
        clock=bench.clock,
        within_s=QUERY_S,
        what=f"the query {text}",
    )
    return [json.loads(_message(row)) for row in answer["results"]]


def _message(row: list[dict[str, str]]) -> str:
    return next((field["value"] for field in row if field["field"] == "@message"), "{}")
