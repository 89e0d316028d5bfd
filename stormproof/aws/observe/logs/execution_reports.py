"""What Lambda reports of a function's executions in its log group, a line for each that ended.

https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html (platform.report) of a JSON log;
https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html of a text log, whose report tells no status.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from stormproof.aws.observe.logs.events import events
from stormproof.core.logs.records import REPORT, TEXT_REPORT, object_of
from stormproof.core.planning.controls import Reads

OF_TEXT = re.compile(rf"{TEXT_REPORT}: (\S+)")


def not_failed(reads: Reads, group: str, since: datetime) -> frozenset[str]:
    """Return the request IDs of executions since a moment that are not reported as failed: of a text log, of all."""
    return frozenset(_not_failed(reads, group, since))


def _not_failed(reads: Reads, group: str, since: datetime) -> Iterator[str]:
    for each in events(reads, group, REPORT, since):
        line = object_of(each.message) if each.at >= since else {}
        record = line.get("record")
        if line.get("type") == REPORT and isinstance(record, dict) and record.get("status") == "success":
            yield str(record.get("requestId", ""))
    for each in events(reads, group, TEXT_REPORT, since):
        if each.at >= since and (found := OF_TEXT.match(each.message)):
            yield found[1]
