"""What a function's log tells of one execution, by the log's format and level: with a cold start, and without one.

JSON: https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html ; which records are written at which
level: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html ; text:
https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

JSON, SILENT = "JSON", "WARN"
"""A log format, and the level at which neither the start nor the report of an execution is written."""
REQUEST = "8f507cfc-xmpl-4697-b07a-ac58fc914c95"
AT = "2026-01-01T00:00:00.000Z"
RUNTIME = {"runtimeVersion": "python:3.13.v1", "runtimeVersionArn": "arn:aws:lambda:us-east-1::runtime:0"}
FIGURES: Mapping[str, Any] = {"durationMs": 3.17, "billedDurationMs": 4, "memorySizeMB": 128, "maxMemoryUsedMB": 40}
INIT = {"initDurationMs": 154.09}


def logged(configuration: Mapping[str, Any], *, cold: bool) -> tuple[str, ...]:
    """Return the lines that Lambda writes of an execution; `configuration` is GetFunctionConfiguration's answer."""
    settings = configuration.get("LoggingConfig") or {}
    if settings.get("LogFormat") != JSON:
        return _as_text(cold=cold)
    return () if settings.get("SystemLogLevel") == SILENT else _as_json(cold=cold)


def _as_json(*, cold: bool) -> tuple[str, ...]:
    began = _record("initStart", {"initializationType": "on-demand", "phase": "init", **RUNTIME})
    start = _record("start", {"requestId": REQUEST, "version": "1"})
    figures = {**FIGURES, **(INIT if cold else {})}
    report = _record("report", {"requestId": REQUEST, "metrics": figures, "status": "success"})
    return (*((began,) if cold else ()), start, report)


def _record(kind: str, record: Mapping[str, Any]) -> str:
    return json.dumps({"time": AT, "type": f"platform.{kind}", "record": record})


def _as_text(*, cold: bool) -> tuple[str, ...]:
    began = "INIT_START Runtime Version: python:3.13.v1\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:0"
    figures = ["Duration: 3.17 ms", "Billed Duration: 4 ms", "Memory Size: 128 MB", "Max Memory Used: 40 MB"]
    figures += ["Init Duration: 154.09 ms"] if cold else []
    report = "\t".join((f"REPORT RequestId: {REQUEST}", *figures))
    lines = (f"START RequestId: {REQUEST} Version: 1", f"END RequestId: {REQUEST}", report)
    return (*((began,) if cold else ()), *lines)
