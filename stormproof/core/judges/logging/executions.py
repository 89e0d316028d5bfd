"""Judges of 9.2: each execution of a function is in the log with its duration, its memory and its error.

The record ``platform.report``: https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stormproof.core.errors import Refuted
from stormproof.core.logs.records import REPORT, TEXT_REPORT, object_of

MEASURED = ("durationMs", "maxMemoryUsedMB", "memorySizeMB")


@dataclass(frozen=True)
class Ran:
    """An execution that was caused: what must stand in the log of it.

    `status` are the words by which Lambda may tell how it ended; `error` is a text that tells what went wrong, empty
    where nothing did.
    """

    function: str
    request_id: str
    log_group: str
    status: tuple[str, ...]
    error: str = ""

    def __str__(self) -> str:
        """Tell the execution."""
        return f"{self.function}, request {self.request_id}, which ended with {' or '.join(self.status)}"


@dataclass(frozen=True)
class Logging:
    """How a function's served version logs, as AWS tells it; `level` is the system's, empty with text logs."""

    function: str
    log_format: str
    level: str
    log_group: str
    log_exists: bool


def judge_executions_logged(ran: Sequence[Ran], lines: Mapping[str, Sequence[str]]) -> None:
    """Refute unless the log (`lines` by request ID) reports each execution with duration, memory and error.

    Codes: ``logs.execution_not_logged``, ``logs.report_unstructured``, ``logs.report_incomplete``,
    ``logs.error_not_logged``.
    """
    for each in ran:
        record = _report(each, lines.get(each.request_id, ()))
        lacks = [name for name in MEASURED if not isinstance(record.get("metrics", {}).get(name), int | float)]
        if lacks:
            raise Refuted("logs.report_incomplete", f"the report lacks {', '.join(lacks)}: {each}")
        if record.get("status") not in each.status:
            raise Refuted("logs.error_not_logged", f"the report tells {record.get('status')}: {each}")
        if each.error and not any(each.error in line for line in lines[each.request_id]):
            raise Refuted("logs.error_not_logged", f"no line tells {each.error}: {each}")


def judge_everybody_reported(reports: Mapping[str, int]) -> None:
    """Refute unless each function (name -> complete reports of its served version) was reported at work.

    Code ``logs.execution_not_logged``.
    """
    if silent := sorted(function for function, number in reports.items() if not number):
        message = f"no report with duration and memory of what is served: {', '.join(silent)}"
        raise Refuted("logs.execution_not_logged", message, tuple(silent))


def judge_logging(functions: Iterable[Logging]) -> None:
    """Refute unless each function's served version is set to report every execution.

    Codes: ``logs.report_unstructured``, ``logs.execution_not_logged``.
    """
    for each in functions:
        if each.log_format != "JSON":
            raise Refuted("logs.report_unstructured", f"{each.function} logs {each.log_format}")
        if each.level not in {"INFO", "DEBUG"}:
            message = f"{each.function} logs from {each.level} on: what went well is not reported"
            raise Refuted("logs.execution_not_logged", message)
        if not each.log_exists:
            raise Refuted("logs.execution_not_logged", f"{each.function} logs to {each.log_group}, which is not there")


def _report(ran: Ran, lines: Sequence[str]) -> Mapping[str, Any]:
    for line in lines:
        entry = object_of(line)
        if entry.get("type") == REPORT and isinstance(entry.get("record"), dict):
            record: dict[str, Any] = entry["record"]
            return record
    if any(TEXT_REPORT in line for line in lines):
        raise Refuted("logs.report_unstructured", f"the report in {ran.log_group} is text, not a record: {ran}")
    raise Refuted("logs.execution_not_logged", f"{ran.log_group} has no report: {ran}")
