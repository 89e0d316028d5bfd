"""What Lambda reports of a function's executions in its log group, a line for each that ended.

https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html (platform.report) of a JSON log;
https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html of a text log, whose report tells no status.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime

from stormproof.aws.observe.logs.events import events
from stormproof.core.planning.controls import Reads

RECORD, LINE = "platform.report", "REPORT RequestId"
OF_TEXT = re.compile(rf"{LINE}: (\S+)")


def not_failed(reads: Reads, group: str, since: datetime) -> frozenset[str]:
    """Return the request IDs of executions since a moment that are not reported as failed: of a text log, of all."""
    return frozenset(_not_failed(reads, group, since))


def _not_failed(reads: Reads, group: str, since: datetime) -> Iterator[str]:
    for each in events(reads, group, RECORD, since):
        line = _parsed(each.message) if each.at >= since else {}
        record = line.get("record")
        if line.get("type") == RECORD and isinstance(record, dict) and record.get("status") == "success":
            yield str(record.get("requestId", ""))
    for each in events(reads, group, LINE, since):
        if each.at >= since and (found := OF_TEXT.match(each.message)):
            yield found[1]


def _parsed(message: str) -> dict[str, object]:
    try:
        found = json.loads(message)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
