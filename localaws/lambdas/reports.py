"""The lines that Lambda itself writes to a function's log, as text or as JSON system logs.

Text: recorded responses (START, END, REPORT with its tabs, ``Init Duration`` on a cold start alone, ``Status`` on a
failure). JSON: https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html; which event has which
level: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from localaws.lambdas.executions import Execution, Invocation, LogEvent, Status
from localaws.lambdas.functions import FunctionVersion

LEVELS = {"DEBUG": 0, "INFO": 1, "WARN": 2}


def iso(at: float) -> str:
    """Return epoch seconds as Lambda writes times: UTC, milliseconds."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def billed_ms(execution: Execution) -> int:
    """Return the billed duration: whole milliseconds, initialisation included (since August 2025)."""
    return math.ceil(execution.duration_ms + (execution.init_ms or 0.0))


def log_events(invocation: Invocation, execution: Execution) -> list[LogEvent]:
    """Return all that one execution leaves in the log, in order."""
    if not invocation.version.logging.json:
        return list(_text(invocation, execution))
    return list(_json(invocation, execution))


def _text(invocation: Invocation, execution: Execution) -> Iterator[LogEvent]:
    begin = int(execution.started_at * 1000)
    end = int(execution.started_at * 1000 + execution.duration_ms)
    request_id = invocation.request_id
    if execution.init_ms is not None:
        runtime = runtime_version(invocation.version)
        yield (
            int(begin - execution.init_ms),
            f"INIT_START Runtime Version: {runtime[0]}\tRuntime Version ARN: {runtime[1]}\n",
        )
    yield from execution.init_events
    yield begin, f"START RequestId: {request_id} Version: {invocation.version.version}\n"
    yield from execution.events
    if execution.finding.log_line:
        yield end, execution.finding.log_line
    yield end, f"END RequestId: {request_id}\n"
    yield end, report_line(invocation, execution)


def report_line(invocation: Invocation, execution: Execution) -> str:
    """Return the REPORT line."""
    parts = [
        f"REPORT RequestId: {invocation.request_id}",
        f"Duration: {execution.duration_ms:.2f} ms",
        f"Billed Duration: {billed_ms(execution)} ms",
        f"Memory Size: {invocation.version.memory_mb} MB",
        f"Max Memory Used: {execution.max_memory_mb} MB",
    ]
    if execution.init_ms is not None:
        parts.append(f"Init Duration: {execution.init_ms:.2f} ms")
    if execution.finding.status is Status.TIMEOUT:
        parts.append("Status: timeout")
    elif execution.finding.status is Status.FAILURE:
        parts += ["Status: error", f"Error Type: {execution.finding.error_type}"]
    return "\t".join(parts) + "\t\n"


def _json(invocation: Invocation, execution: Execution) -> Iterator[LogEvent]:
    begin = execution.started_at
    end = begin + execution.duration_ms / 1000
    threshold = LEVELS.get(invocation.version.logging.system_level, LEVELS["INFO"])
    if execution.init_ms is not None and threshold <= LEVELS["INFO"]:
        yield _system(begin - execution.init_ms / 1000, "platform.initStart", init_start(invocation.version))
    yield from execution.init_events
    if threshold <= LEVELS["INFO"]:
        yield _system(begin, "platform.start", {
            "requestId": invocation.request_id, "functionArn": invocation.named.arn,
            "version": invocation.version.version,
        })  # fmt: skip
    yield from execution.events
    if execution.finding.log_line:
        yield int(end * 1000), execution.finding.log_line
    succeeded = execution.finding.status is Status.SUCCESS
    if threshold <= LEVELS["DEBUG" if succeeded else "WARN"]:
        yield _system(end, "platform.runtimeDone", _done(invocation, execution))
    if threshold <= LEVELS["INFO" if succeeded else "WARN"]:
        yield _system(end, "platform.report", _report(invocation, execution))


def init_start(version: FunctionVersion) -> dict[str, str]:
    """Return the record of ``platform.initStart``."""
    runtime = runtime_version(version)
    return {
        "initializationType": "on-demand",
        "phase": "init",
        "runtimeVersion": runtime[0],
        "runtimeVersionArn": runtime[1],
        "functionName": version.name,
        "functionVersion": version.version,
    }


def runtime_version(version: FunctionVersion) -> tuple[str, str]:
    """Return the name and the ARN of the runtime's version; the host's interpreter is what really runs."""
    name = version.runtime.replace("python", "python:", 1)
    return f"{name}.localaws", f"arn:aws:lambda:{version.region}::runtime:localaws"


def _done(invocation: Invocation, execution: Execution) -> dict[str, Any]:
    metrics = {"durationMs": round(execution.duration_ms, 3), "producedBytes": len(execution.finding.payload)}
    return _record(invocation, execution, metrics)


def _report(invocation: Invocation, execution: Execution) -> dict[str, Any]:
    metrics = {
        "durationMs": round(execution.duration_ms, 3),
        "billedDurationMs": billed_ms(execution),
        "memorySizeMB": invocation.version.memory_mb,
        "maxMemoryUsedMB": execution.max_memory_mb,
    }
    if execution.init_ms is not None:
        metrics["initDurationMs"] = round(execution.init_ms, 3)
    return _record(invocation, execution, metrics)


def _record(invocation: Invocation, execution: Execution, metrics: dict[str, Any]) -> dict[str, Any]:
    record = {"requestId": invocation.request_id, "metrics": metrics, "status": execution.finding.status.value}
    if execution.finding.error_type:
        record["errorType"] = execution.finding.error_type
    return record


def _system(at: float, kind: str, record: dict[str, Any]) -> LogEvent:
    body = {"time": iso(at), "type": kind, "record": record}
    return int(at * 1000), json.dumps(body, separators=(",", ":"))
