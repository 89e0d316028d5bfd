"""Executions that went well are told from those that failed, by what Lambda reports of them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from stormproof.aws.observe.logs.execution_reports import not_failed

SINCE = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Group:
    """A log group that matches one quoted term, as CloudWatch Logs does."""

    def __init__(self, *lines: tuple[float, str]) -> None:
        self._lines = lines

    def read(self, service: str, operation: str, *, region: str | None = None, **parameters: Any) -> dict[str, Any]:
        """Not used."""
        raise NotImplementedError

    def pages(
        self, service: str, operation: str, items: str, *, region: str | None = None, **parameters: Any
    ) -> list[Any]:
        """Return the events that hold the term."""
        return [
            {"timestamp": (SINCE.timestamp() + after) * 1000, "logStreamName": "s", "message": line}
            for after, line in self._lines
            if parameters["filterPattern"].strip('"') in line
        ]


def record(request: str, status: str) -> str:
    """Return a report in a JSON log."""
    return json.dumps({"type": "platform.report", "record": {"requestId": request, "status": status}})


def test_of_a_json_log_those_count_that_succeeded_since() -> None:
    """A failure, a timeout and what was before do not, nor a line that only speaks of a report."""
    reads = Group(
        (-1, record("before", "success")),
        (0, record("first", "success")),
        (1, record("second", "error")),
        (2, record("third", "timeout")),
        (3, json.dumps({"message": "platform.report", "record": "success"})),
        (4, "not JSON: platform.report"),
        (5, json.dumps(["platform.report"])),
        (6, record("last", "success")),
    )
    assert not_failed(reads, "/aws/lambda/api", SINCE) == {"first", "last"}


def test_of_a_text_log_every_report_counts() -> None:
    """It tells no status, so whoever failed himself knows his own by their IDs."""
    line = "REPORT RequestId: {}\tDuration: 3.05 ms\tBilled Duration: 4 ms\tMemory Size: 128 MB\t"
    reads = Group((-1, line.format("before")), (1, line.format("one")), (2, line.format("two")))
    assert not_failed(reads, "/aws/lambda/api", SINCE + timedelta(seconds=1)) == {"one", "two"}
