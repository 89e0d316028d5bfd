"""The lines that Lambda writes, against recorded ones."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from localaws.services.lambda_.runtime.functions import FunctionVersion, LoggingConfig, QualifiedName
from localaws.services.lambda_.runtime.invocations.executions import Execution, Finding, Invocation, Status, exited
from localaws.services.lambda_.runtime.invocations.measures import INTERPRETER, billed_ms, iso
from localaws.services.lambda_.runtime.invocations.reports import log_events, report_line

EVERYTHING = ["initStart", "initRuntimeDone", "initReport", "start", "runtimeDone", "report"]
NAME = QualifiedName("us-east-1", "123456789012", "f", "live")
SUCCESS = Execution(Finding(Status.SUCCESS, b"{}"), 1_700_000_000.25, 3.01, 110.1, 36)


def invocation(version: FunctionVersion) -> Invocation:
    """One invocation of the version."""
    loop = asyncio.new_event_loop()
    try:
        return Invocation("8f5d3c2a", NAME, version, b"{}", loop.create_future())
    finally:
        loop.close()


def types(version: FunctionVersion, execution: Execution) -> list[str]:
    """The types of the JSON system log events."""
    return [json.loads(message)["type"] for _, message in log_events(invocation(version), execution)]


def json_version(version: Callable[..., FunctionVersion], level: str) -> FunctionVersion:
    """A version with JSON logs."""
    return version(logging=LoggingConfig("/g", "JSON", "INFO", level))


def test_a_cold_starts_report_line(version: Callable[..., FunctionVersion]) -> None:
    r"""Recorded: ``REPORT RequestId: id\tDuration: 3.01 ms\t...\tInit Duration: 110.10 ms\t\n``."""
    line = report_line(invocation(version(memory_mb=128)), SUCCESS)
    assert line == (
        "REPORT RequestId: 8f5d3c2a\tDuration: 3.01 ms\tBilled Duration: 114 ms\tMemory Size: 128 MB\t"
        "Max Memory Used: 36 MB\tInit Duration: 110.10 ms\t\n"
    )


def test_a_warm_report_line_has_no_init_part(version: Callable[..., FunctionVersion]) -> None:
    """Only a cold start reports an initialisation."""
    assert "Init Duration" not in report_line(invocation(version()), replace(SUCCESS, init_ms=None))


def test_the_initialisation_is_billed() -> None:
    """Recorded: 2251.86 ms and 861.71 ms of initialisation are billed as 3114 ms."""
    assert billed_ms(replace(SUCCESS, duration_ms=2251.86, init_ms=861.71)) == 3114


@pytest.mark.parametrize(
    ("status", "expected"), [(Status.TIMEOUT, "Status: timeout"), (Status.FAILURE, "Status: error\tError Type: E")]
)
def test_a_failed_runtime_is_told_in_the_report(
    version: Callable[..., FunctionVersion], status: Status, expected: str
) -> None:
    """A timeout and an exit leave their status; a function's own exception does not."""
    assert expected in report_line(invocation(version()), replace(SUCCESS, finding=Finding(status, b"", "E")))
    own = replace(SUCCESS, finding=Finding(Status.ERROR, b"", "ValueError"))
    assert "Status" not in report_line(invocation(version()), own)


def test_text_logs_frame_what_the_function_wrote(version: Callable[..., FunctionVersion]) -> None:
    """INIT_START, what was written while loading, START, what was written, END, REPORT."""
    execution = replace(SUCCESS, init_events=((1, "loading\n"),), events=((2, "hello\n"),))
    starts = [message.split()[0] for _, message in log_events(invocation(version()), execution)]
    assert starts == ["INIT_START", "loading", "START", "hello", "END", "REPORT"]


@pytest.mark.parametrize(
    ("level", "succeeded", "failed"),
    [
        ("DEBUG", EVERYTHING, EVERYTHING),
        ("INFO", ["initStart", "start", "report"], ["initStart", "start", "runtimeDone", "report"]),
        ("WARN", [], ["runtimeDone", "report"]),
    ],
)
def test_system_logs_follow_their_level(
    version: Callable[..., FunctionVersion], level: str, succeeded: list[str], failed: list[str]
) -> None:
    """AWS's table of events and levels: a success's runtimeDone is DEBUG, what failed is WARN."""
    failure = replace(SUCCESS, finding=Finding(Status.ERROR, b"", "ValueError"))
    assert types(json_version(version, level), SUCCESS) == [f"platform.{name}" for name in succeeded]
    assert types(json_version(version, level), failure) == [f"platform.{name}" for name in failed]


def test_a_json_report_carries_the_measures(version: Callable[..., FunctionVersion]) -> None:
    """The record of platform.report: request, metrics with the initialisation on a cold start, status, error type."""
    finding = exited("8f5d3c2a", 1, out_of_memory=False)
    events = log_events(invocation(json_version(version, "INFO")), replace(SUCCESS, finding=finding))
    report = json.loads(events[-1][1])
    assert report["type"] == "platform.report"
    assert report["record"] == {
        "requestId": "8f5d3c2a",
        "metrics": {
            "durationMs": 3.01,
            "billedDurationMs": 114,
            "memorySizeMB": 256,
            "maxMemoryUsedMB": 36,
            "initDurationMs": 110.1,
        },
        "status": "failure",
        "errorType": "Runtime.ExitError",
    }


def test_times_are_utc_with_milliseconds() -> None:
    """Lambda writes 2023-11-14T22:13:20.250Z."""
    assert iso(1_700_000_000.25) == "2023-11-14T22:13:20.250Z"


def test_a_failed_initialisation_is_told(version: Callable[..., FunctionVersion]) -> None:
    """INIT_REPORT in text, platform.initReport in JSON, with the status and the type of the error."""
    failed = replace(
        SUCCESS, finding=Finding(Status.ERROR, b"", "Runtime.ImportModuleError"), init_ms=None, init_failed=True
    )
    lines = [message for _, message in log_events(invocation(version()), failed)]
    assert lines[0].startswith("INIT_START ")
    assert lines[1] == (
        "INIT_REPORT Init Duration: 3.01 ms\tPhase: init\tStatus: error\tError Type: Runtime.ImportModuleError\t\n"
    )
    report = json.loads(log_events(invocation(json_version(version, "WARN")), failed)[1][1])
    assert report["type"] == "platform.initReport"
    assert report["record"]["status"] == "error"
    assert report["record"]["errorType"] == "Runtime.ImportModuleError"


@pytest.mark.parametrize("runtime", [INTERPRETER, "python3.8"])
def test_the_log_says_where_another_python_runs_the_function(
    version: Callable[..., FunctionVersion], runtime: str
) -> None:
    """The runtime's version, in the line of the start, names the interpreter where it is not the one asked for."""
    line = log_events(invocation(version(runtime=runtime)), SUCCESS)[0][1]
    assert line.startswith(f"INIT_START Runtime Version: {runtime.replace('python', 'python:')}.localaws")
    assert (f"-on-{INTERPRETER}\t" in line) is (runtime != INTERPRETER)
