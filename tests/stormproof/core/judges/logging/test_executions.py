"""Each execution must be reported, in a record, with its duration, its memory and its error."""

from __future__ import annotations

import json

import pytest

from stormproof.core.errors import Refuted
from stormproof.core.judges.logging.executions import (
    Logging,
    Ran,
    judge_everybody_reported,
    judge_executions_logged,
    judge_logging,
)

RAN = Ran("pm", "id-1", "/aws/lambda/pm", ("error", "failure"), "ProvokedError")
METRICS = {"durationMs": 1.5, "maxMemoryUsedMB": 60, "memorySizeMB": 256}
TEXT = "REPORT RequestId: id-1\tDuration: 1.50 ms\tMemory Size: 256 MB\tMax Memory Used: 60 MB"
FINE = Logging("pm", "JSON", "INFO", "/aws/lambda/pm", log_exists=True)


def report(status: str = "error", error: str = "ProvokedError", without: str = "") -> str:
    """Return a line as Lambda writes it, without a metric."""
    told = {name: value for name, value in METRICS.items() if name != without}
    record = {"requestId": "id-1", "status": status, "errorType": error, "metrics": told}
    return json.dumps({"time": "2026-11-22T21:00:00.000Z", "type": "platform.report", "record": record})


def code(*lines: str) -> str:
    """Return the code of the finding about the lines of one execution."""
    with pytest.raises(Refuted) as found:
        judge_executions_logged([RAN], {"id-1": lines})
    return found.value.code


def test_a_report_with_all_there_is_to_tell_is_fine() -> None:
    """Whatever else stands beside it."""
    judge_executions_logged([RAN], {"id-1": ("no json", "[1]", report())})


def test_the_error_may_stand_in_a_line_of_the_function_itself() -> None:
    """Lambda's report of a raised exception need not name it."""
    judge_executions_logged([RAN], {"id-1": (json.dumps({"errorType": "ProvokedError"}), report(error=""))})


def test_an_execution_without_a_report_is_found() -> None:
    """A start alone says nothing of what came of it."""
    assert code() == "logs.execution_not_logged"
    assert code('{"type": "platform.start", "record": {"requestId": "id-1"}}') == "logs.execution_not_logged"


def test_a_report_in_text_is_told_from_none() -> None:
    """It is there, but no query finds its fields."""
    assert code(TEXT) == "logs.report_unstructured"


@pytest.mark.parametrize("metric", sorted(METRICS))
def test_each_figure_must_be_there(metric: str) -> None:
    """Duration, memory used, memory there was."""
    assert code(report(without=metric)) == "logs.report_incomplete"


def test_the_report_must_tell_how_it_ended() -> None:
    """A failure that is told as a success is lost."""
    assert code(report(status="success")) == "logs.error_not_logged"


def test_the_error_must_be_told() -> None:
    """That it failed is not enough."""
    assert code(report(error="")) == "logs.error_not_logged"


def test_who_reported_nothing_is_named() -> None:
    """One of five is enough."""
    judge_everybody_reported({"pm": 1, "dev": 2})
    with pytest.raises(Refuted) as found:
        judge_everybody_reported({"pm": 1, "dev": 0})
    assert (found.value.code, found.value.resources) == ("logs.execution_not_logged", ("dev",))


@pytest.mark.parametrize(
    ("logging", "expected"),
    [
        (Logging("pm", "Text", "", "/g", log_exists=True), "logs.report_unstructured"),
        (Logging("pm", "JSON", "WARN", "/g", log_exists=True), "logs.execution_not_logged"),
        (Logging("pm", "JSON", "INFO", "/g", log_exists=False), "logs.execution_not_logged"),
    ],
)
def test_settings_that_lose_executions_are_found(logging: Logging, expected: str) -> None:
    """Where nothing may be tried, the settings of what is served must do."""
    judge_logging([FINE])
    with pytest.raises(Refuted) as found:
        judge_logging([FINE, logging])
    assert found.value.code == expected
