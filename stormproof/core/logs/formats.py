"""What a function's log line becomes where its log format turns from text to JSON.

Lambda writes its own lines as JSON records, and what a function writes by its runtime's logger as well; what it prints
itself stays as it is:
https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html ,
https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html ,
https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html ,
https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html .
"""

from __future__ import annotations

import json
import re
from typing import Any

REQUEST = r"[0-9a-f]{8}-[0-9a-f-]{27}"
AT = r"\d{4}-\d\d-\d\dT[\d:.]+Z"
PLATFORM = re.compile(rf"(?P<kind>START|END|REPORT|INIT_START)\b(?: RequestId: (?P<request>{REQUEST}))?")
PYTHON = re.compile(rf"\[(?P<level>[A-Z]+)\]\t(?P<at>{AT})\t(?P<request>{REQUEST})?\t(?P<message>.*)", re.DOTALL)
RAISED = re.compile(r"\[ERROR\] (?P<kind>[\w.]+): (?P<message>.*)", re.DOTALL)
NODE = re.compile(rf"(?P<at>{AT})\t(?P<request>{REQUEST}|undefined)\t(?P<level>[A-Z]+)\t(?P<message>.*)", re.DOTALL)
TYPES = {"START": "platform.start", "REPORT": "platform.report", "INIT_START": "platform.initStart"}
"""The records of Lambda's own lines; the end of a request has none at the level INFO."""
EMBEDDED = "CloudWatchMetrics"
"""What every metric in the embedded metric format holds:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""
DEBUG = "[DEBUG]"
"""How Python's lines of that level begin."""


def in_json(line: str) -> str | None:
    """Return what a line of a text log is in a JSON log, None where it is not written any more."""
    line = line.rstrip("\n")
    if own := PLATFORM.match(line):
        kind = TYPES.get(own["kind"])
        return _written({"time": "", "type": kind, "record": {"requestId": own["request"]}}) if kind else None
    if found := PYTHON.fullmatch(line) or NODE.fullmatch(line):
        said = {"timestamp": found["at"], "level": found["level"], "message": found["message"]}
        return _written({**said, "requestId": found["request"]})
    if raised := RAISED.fullmatch(line):
        return _written({"level": "ERROR", "message": raised["message"], "errorType": raised["kind"]})
    return line


def wrapped(line: str) -> bool:
    """Tell whether a line that holds an embedded metric would hold it as text within JSON, where nobody finds it."""
    return in_json(line) != line.rstrip("\n")


def _written(record: dict[str, Any]) -> str:
    return json.dumps(record, separators=(",", ":"))
