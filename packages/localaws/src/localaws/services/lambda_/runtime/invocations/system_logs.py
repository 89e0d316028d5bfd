"""Lambda's system logs in JSON, with the level of each event.

Records: https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html; levels ("System log level event
mapping"): https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from localaws.services.lambda_.runtime.invocations.executions import Execution, Invocation, LogEvent, Status
from localaws.services.lambda_.runtime.invocations.measures import billed_ms, iso, runtime_version

LEVELS = {"DEBUG": 0, "INFO": 1, "WARN": 2}
PHASE = {"initializationType": "on-demand", "phase": "init"}
System = tuple[float, str, str, dict[str, Any]]
"""Epoch seconds, type, level, record."""


def log_events(invocation: Invocation, execution: Execution) -> Iterator[LogEvent]:
    """Yield all that one execution leaves in the log, in order; system events at the version's level or above."""
    threshold = LEVELS[invocation.version.logging.system_level]

    def kept(events: Iterator[System]) -> Iterator[LogEvent]:
        for at, kind, level, record in events:
            if LEVELS[level] >= threshold:
                body = {"time": iso(at), "type": kind, "record": record}
                yield int(at * 1000), json.dumps(body, separators=(",", ":"))

    cold = execution.init_ms is not None or execution.init_failed
    if cold:
        yield from kept(_init_start(invocation, execution))
    yield from execution.init_events
    if cold:
        yield from kept(_init_end(execution))
    yield from kept(_start(invocation, execution))
    yield from execution.events
    if execution.finding.log_line:
        yield int(_end(execution) * 1000), execution.finding.log_line
    yield from kept(_report(invocation, execution))


def _init_start(invocation: Invocation, execution: Execution) -> Iterator[System]:
    name, arn = runtime_version(invocation.version)
    function = {"functionName": invocation.version.name, "functionVersion": invocation.version.version}
    at = execution.started_at - (execution.init_ms or 0.0) / 1000
    yield at, "platform.initStart", "INFO", {**PHASE, "runtimeVersion": name, "runtimeVersionArn": arn, **function}


def _init_end(execution: Execution) -> Iterator[System]:
    level = "WARN" if execution.init_failed else "DEBUG"
    status = _status(execution) if execution.init_failed else {"status": "success"}
    duration = execution.duration_ms if execution.init_failed else execution.init_ms or 0.0
    yield execution.started_at, "platform.initRuntimeDone", level, {**PHASE, **status}
    metrics = {"durationMs": round(duration, 3)}
    yield execution.started_at, "platform.initReport", level, {**PHASE, **status, "metrics": metrics}


def _start(invocation: Invocation, execution: Execution) -> Iterator[System]:
    record = {
        "requestId": invocation.request_id,
        "functionArn": invocation.named.arn,
        "version": invocation.version.version,
    }
    yield execution.started_at, "platform.start", "INFO", record


def _report(invocation: Invocation, execution: Execution) -> Iterator[System]:
    succeeded = execution.finding.status is Status.SUCCESS
    common = {"requestId": invocation.request_id, **_status(execution)}
    produced = {"durationMs": round(execution.duration_ms, 3), "producedBytes": len(execution.finding.payload)}
    level = "DEBUG" if succeeded else "WARN"
    yield _end(execution), "platform.runtimeDone", level, {**common, "metrics": produced}
    metrics = {
        "durationMs": round(execution.duration_ms, 3),
        "billedDurationMs": billed_ms(execution),
        "memorySizeMB": invocation.version.memory_mb,
        "maxMemoryUsedMB": execution.max_memory_mb,
    }
    if execution.init_ms is not None:
        metrics["initDurationMs"] = round(execution.init_ms, 3)
    yield _end(execution), "platform.report", "INFO" if succeeded else "WARN", {**common, "metrics": metrics}


def _status(execution: Execution) -> dict[str, str]:
    status = {"status": execution.finding.status.value}
    return {**status, "errorType": execution.finding.error_type} if execution.finding.error_type else status


def _end(execution: Execution) -> float:
    return execution.started_at + execution.duration_ms / 1000
