"""An invocation under way, and what it came to."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from enum import Enum

from localaws.services.lambda_.runtime.functions import FunctionVersion, QualifiedName

LogEvent = tuple[int, str]
"""Epoch milliseconds and message, as CloudWatch Logs takes them."""


class Status(Enum):
    """How an execution ended, in the words of ``platform.report``."""

    SUCCESS = "success"
    ERROR = "error"
    TIMEOUT = "timeout"
    FAILURE = "failure"


@dataclass(frozen=True)
class Finding:
    """What a function's process gave back. `error_type` is None for a success."""

    status: Status
    payload: bytes
    error_type: str | None = None
    log_line: str | None = None
    """What Lambda itself logs of it, e.g. that the task timed out."""


@dataclass(frozen=True)
class Execution:
    """One execution, measured: times in milliseconds, memory in MB."""

    finding: Finding
    started_at: float
    duration_ms: float
    init_ms: float | None
    max_memory_mb: int
    init_events: tuple[LogEvent, ...] = ()
    events: tuple[LogEvent, ...] = ()
    init_failed: bool = False
    """The instance ended before it was ready: the duration is the initialisation's."""


@dataclass(eq=False)
class Invocation:
    """An invocation that waits for an instance or runs on one."""

    request_id: str
    named: QualifiedName
    version: FunctionVersion
    payload: bytes
    done: asyncio.Future[Execution]
    submitted: float = 0.0
    """On the monotonic clock."""
    client_context: str = field(default="", repr=False)


def error_payload(error_type: str, message: str) -> bytes:
    """Return the payload by which Lambda itself tells of an error."""
    return json.dumps({"errorType": error_type, "errorMessage": message}, separators=(",", ":")).encode()


def timed_out(request_id: str, timeout_s: int, at: str) -> Finding:
    """Return the finding of a function that ran into its timeout; `at` is the time in ISO format.

    Wording: recorded in a client's test of a real invocation (``RequestId: ... Error: Task timed out after 1.00
    seconds``, ``Sandbox.Timedout``); the log keeps the older form.
    """
    text = f"Task timed out after {timeout_s:.2f} seconds"
    payload = error_payload("Sandbox.Timedout", f"RequestId: {request_id} Error: {text}")
    return Finding(Status.TIMEOUT, payload, "Sandbox.Timedout", f"{at} {request_id} {text}\n\n")


def exited(request_id: str, status: int, *, out_of_memory: bool) -> Finding:
    """Return the finding of a process that ended during an invocation: exit status, or minus the signal's number."""
    if status == 0:
        text = "Runtime exited without providing a reason"
    elif status > 0:
        text = f"Runtime exited with error: exit status {status}"
    else:
        text = f"Runtime exited with error: signal: {SIGNALS.get(-status, str(-status))}"
    kind = "Runtime.OutOfMemory" if out_of_memory else "Runtime.ExitError"
    message = f"RequestId: {request_id} Error: {text}"
    return Finding(Status.FAILURE, error_payload("Runtime.ExitError", message), kind, f"{message}\n{kind}\n")


SIGNALS = {2: "interrupt", 6: "aborted", 9: "killed", 11: "segmentation fault", 15: "terminated"}
"""As Go's syscall.Signal words them, in which Lambda's own supervisor is written."""


def too_large(largest: int) -> Finding:
    """Return the finding of a response over the limit."""
    kind = "Function.ResponseSizeTooLarge"
    text = f"Response payload size exceeded maximum allowed payload size ({largest} bytes)."
    return Finding(Status.ERROR, error_payload(kind, text), kind)


def error_type(error: bytes) -> str:
    """Return the errorType of an error that the runtime posted, empty where it has none."""
    try:
        value = json.loads(error).get("errorType")
    except (ValueError, AttributeError):
        return ""
    return str(value or "")
