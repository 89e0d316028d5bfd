"""What an execution leaves in its function's log: what the function wrote, framed by what Lambda itself writes.

Text, by recorded responses: START, END, REPORT with its tabs, ``Init Duration`` on a cold start alone, ``Status`` on a
failure. The JSON form is in system_logs.
"""

from __future__ import annotations

from collections.abc import Iterator

from localaws.services.lambda_.runtime.invocations import system_logs
from localaws.services.lambda_.runtime.invocations.executions import Execution, Invocation, LogEvent, Status
from localaws.services.lambda_.runtime.invocations.measures import billed_ms, runtime_version


def log_events(invocation: Invocation, execution: Execution) -> list[LogEvent]:
    """Return all that one execution leaves in the log, in order."""
    write = system_logs.log_events if invocation.version.logging.json else _text
    return list(write(invocation, execution))


def _text(invocation: Invocation, execution: Execution) -> Iterator[LogEvent]:
    begin = int(execution.started_at * 1000)
    end = int(execution.started_at * 1000 + execution.duration_ms)
    request_id = invocation.request_id
    if execution.init_ms is not None or execution.init_failed:
        name, arn = runtime_version(invocation.version)
        line = f"INIT_START Runtime Version: {name}\tRuntime Version ARN: {arn}\n"
        yield int(begin - (execution.init_ms or 0.0)), line
    yield from execution.init_events
    if execution.init_failed:
        yield begin, init_report_line(execution)
    yield begin, f"START RequestId: {request_id} Version: {invocation.version.version}\n"
    yield from execution.events
    if execution.finding.log_line:
        yield end, execution.finding.log_line
    yield end, f"END RequestId: {request_id}\n"
    yield end, report_line(invocation, execution)


def init_report_line(execution: Execution) -> str:
    """Return the line that tells of a failed initialisation."""
    kind = f"\tError Type: {execution.finding.error_type}" if execution.finding.error_type else ""
    status = "timeout" if execution.finding.status is Status.TIMEOUT else "error"
    return f"INIT_REPORT Init Duration: {execution.duration_ms:.2f} ms\tPhase: init\tStatus: {status}{kind}\t\n"


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
