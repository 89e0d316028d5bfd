"""Violations of the limit, as CloudWatch Logs Insights finds them."""

from __future__ import annotations

import json
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from typing import Any

from stormproof.aws.observe.lambda_functions import function_log, read_function
from stormproof.aws.observe.lambda_served import served_functions
from stormproof.core.bench import Bench
from stormproof.core.errors import NotThere
from stormproof.core.system import Function
from stormproof.stimuli.shared.log_lines import awaited, rows

REFUSED = 'fields @message | filter event = "rate_limit_exceeded" | limit 10000'

Lines = dict[str, dict[str, Any]]


def violations(bench: Bench, since: datetime, wanted: Collection[str]) -> Lines:
    """Return the guard's lines about refusals by request ID, as soon as all wanted are there or when time is up."""
    return awaited(
        bench,
        lambda: _found(bench, since),
        lambda found: found.keys() >= set(wanted),
    )


def log_group(bench: Bench, function: Function) -> str:
    """Return the log group of what is served of a function."""
    return function_log(read_function(bench.reads, function).serving)


def _found(bench: Bench, since: datetime) -> Lines:
    system = bench.context.system
    served = served_functions(bench.reads, system)
    lines: Lines = {}
    for group in sorted({log_group(bench, function) for function in served}):
        with suppress(NotThere):
            for row in rows(bench, REFUSED, [group], since):
                line = json.loads(row.get("@message", "{}"))
                lines[str(line.get("apiRequestId", ""))] = line
    return lines
