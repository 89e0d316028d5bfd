"""Fields that Insights discovers: JSON members by dotted path, and what Lambda's own lines tell.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html: nested members are
named with dots, array items by their place; a member whose name begins with ``@`` is named with another; in a Lambda
function's log the first JSON fragment of an event counts. Memory is in bytes, as AWS's sample queries divide it. Text
lines are those recorded (localstack lambda_/test_lambda.snapshot.json); for JSON logs the platform.report record is
read into the same fields, which is unconfirmed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from localaws.services.logs.insights.values import Value

LAMBDA = "/aws/lambda/"
MEGABYTE = 1_000_000
DECODER = json.JSONDecoder()
REQUEST = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
PLATFORM = re.compile(rf"(START|END|REPORT|INIT_START|XRAY)\b(?: RequestId: ({REQUEST}))?")
APPLICATION = re.compile(rf"(?:\[[A-Z]+\]\t)?[0-9T:.Z-]+\t({REQUEST})\t")
FIGURES = {
    "@duration": re.compile(r"\tDuration: ([\d.]+) ms"),
    "@billedDuration": re.compile(r"\tBilled Duration: ([\d.]+) ms"),
    "@initDuration": re.compile(r"\tInit Duration: ([\d.]+) ms"),
}
SIZES = {
    "@memorySize": re.compile(r"\tMemory Size: (\d+) MB"),
    "@maxMemoryUsed": re.compile(r"\tMax Memory Used: (\d+) MB"),
}
METRICS = {
    "@duration": ("durationMs", 1),
    "@billedDuration": ("billedDurationMs", 1),
    "@initDuration": ("initDurationMs", 1),
    "@memorySize": ("memorySizeMB", MEGABYTE),
    "@maxMemoryUsed": ("maxMemoryUsedMB", MEGABYTE),
}
RECORDS = {"platform.start": "START", "platform.report": "REPORT", "platform.initStart": "INIT_START"}
DISCOVERED = frozenset({"@type", "@requestId", *METRICS})


def document(message: str, group: str) -> dict[str, Any]:
    """Return the JSON object that an event is or, in a Lambda function's log, first holds; empty without any."""
    start = message.find("{")
    if start < 0:
        return {}
    fragment = group.startswith(LAMBDA)
    if start and not fragment and not message[:start].isspace():
        return {}
    try:
        found, end = DECODER.raw_decode(message, start)
    except ValueError:
        return {}
    whole = fragment or end == len(message) or message[end:].isspace()
    return found if whole else {}


def follow(node: Any, path: Sequence[str]) -> Any:
    """Return what keys and places lead to in a document, None where they lead nowhere."""
    for step in path:
        if isinstance(node, dict):
            node = node.get(step)
        elif isinstance(node, list) and step.isdigit() and int(step) < len(node):
            node = node[int(step)]
        else:
            return None
    return node


def leaves(node: Any, prefix: str = "") -> Iterator[tuple[str, Value]]:
    """Return all dotted names of a document with their values."""
    items: Any = ()
    if isinstance(node, dict):
        items = node.items()
    elif isinstance(node, list):
        items = ((str(place), item) for place, item in enumerate(node))
    for name, value in items:
        known = f"@{name}" if not prefix and name.startswith("@") else f"{prefix}{name}"
        if isinstance(value, dict | list):
            yield from leaves(value, f"{known}.")
        elif value is not None:
            yield known, value


def lambda_fields(message: str) -> dict[str, Value]:
    """Return what Insights discovers in an event of a Lambda function."""
    if message.startswith("{"):
        return _from_record(message)
    platform = PLATFORM.match(message)
    if platform is None:
        application = APPLICATION.match(message)
        return {"@requestId": application[1]} if application else {}
    fields: dict[str, Value] = {"@type": platform[1], "@requestId": platform[2]}
    if platform[1] == "REPORT":
        fields |= {name: float(found[1]) for name, shape in FIGURES.items() if (found := shape.search(message))}
        fields |= {name: int(found[1]) * MEGABYTE for name, shape in SIZES.items() if (found := shape.search(message))}
    return fields


def _from_record(message: str) -> dict[str, Value]:
    if '"platform.' not in message:
        found = re.search(rf'"(?:requestId|AWSRequestId)"\s*:\s*"({REQUEST})"', message)
        return {"@requestId": found[1]} if found else {}
    try:
        root = json.loads(message)
        record = root["record"]
        fields: dict[str, Value] = {"@type": RECORDS.get(root["type"]), "@requestId": record.get("requestId")}
        metrics = record.get("metrics") or {}
        return fields | {name: metrics[key] * unit for name, (key, unit) in METRICS.items() if key in metrics}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}
