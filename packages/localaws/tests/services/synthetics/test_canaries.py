"""Runs of canaries.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Synthetics_Canaries_metrics.html
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import Any

import pytest

from localaws.kernel.ports import Caller, Datum, InvokeError, Outcome
from localaws.services.synthetics.canaries import Canary, Runner

NOW = 1_800_000_000.0
SETTINGS: dict[str, Any] = {
    "ArtifactS3Location": "s3://bucket/prefix/",
    "RuntimeVersion": "syn-python-selenium-14.0",
    "Schedule": {"Expression": "rate(5 minutes)", "RetryConfig": {"MaxRetries": 2}},
    "SuccessRetentionPeriodInDays": 10,
    "FailureRetentionPeriodInDays": 20,
}
FINE = Outcome("r", b'"fine"', "$LATEST")
BROKEN = Outcome("r", b'{"errorType": "RuntimeError", "errorMessage": "503"}', "$LATEST", "Unhandled")


class World:
    """A function with prepared outcomes, a bucket and CloudWatch."""

    def __init__(self, *outcomes: Outcome | InvokeError, bucket: bool = True) -> None:
        self.time = NOW
        self.canary = Canary("us-east-1", "probe", SETTINGS, NOW)
        self.emitted: dict[str, float] = {}
        self.stored: dict[str, bytes] = {}
        self._outcomes = list(outcomes)
        self._bucket = bucket

    async def invoke(self, arn: str, payload: bytes, caller: Caller) -> Outcome:
        """Answer with the next outcome."""
        self.time += 2
        outcome = self._outcomes.pop(0)
        if isinstance(outcome, InvokeError):
            raise outcome
        return outcome

    async def enqueue(self, arn: str, payload: bytes, caller: Caller) -> str:
        """Refuse: canaries are invoked synchronously."""
        raise NotImplementedError

    def emit(self, region: str, data: Sequence[Datum]) -> None:
        """Take values."""
        assert {datum.dimensions["CanaryName"] for datum in data} == {"probe"}
        self.emitted |= {datum.name: datum.value for datum in data}

    async def put(self, region: str, bucket: str, key: str, content: bytes) -> None:
        """Take an artifact."""
        if not self._bucket:
            raise OSError("there is no bucket")
        self.stored[f"{bucket}/{key}"] = content

    def run(self) -> dict[str, Any]:
        """Run the canary and return the last attempt as listed."""
        runner = Runner(self, self, self.put, lambda: self.time)
        return asyncio.run(runner.run(self.canary)).shape(self.canary)


def test_a_run_that_passes() -> None:
    """100 percent, the duration, a report and a log below the location, by region, canary and time."""
    world = World(FINE)
    run = world.run()
    assert run["Status"] == {"State": "PASSED", "TestResult": "PASSED"}
    assert world.emitted == {"SuccessPercent": 100.0, "Duration": 2000.0}
    location = f"bucket/prefix/canary/us-east-1/probe-{world.canary.canary_id[:5]}/2027/01/15/08/00-00-000"
    assert run["ArtifactS3Location"] == location
    assert set(world.stored) == {f"{location}/SyntheticsReport-PASSED.json", f"{location}/2027-01-15T08-00-00-log.txt"}
    assert json.loads(world.stored[f"{location}/SyntheticsReport-PASSED.json"])["executionStatus"] == "PASSED"


def test_a_retry_that_passes_saves_the_run() -> None:
    """The last attempt counts; retries are counted where there are some."""
    world = World(BROKEN, FINE)
    assert world.run()["RetryAttempt"] == 1
    assert [run.passed for run in world.canary.runs] == [False, True]
    assert (world.emitted["SuccessPercent"], world.emitted["RetryCount"]) == (100.0, 1.0)


def test_a_script_that_raises_is_no_failure_to_execute() -> None:
    """SuccessPercent is 0 and Failed says nothing."""
    world = World(BROKEN, BROKEN, BROKEN)
    status = world.run()["Status"]
    assert (status["StateReasonCode"], status["StateReason"]) == ("CANARY_FAILURE", "RuntimeError: 503")
    assert world.emitted["SuccessPercent"] == 0.0
    assert "Failed" not in world.emitted


@pytest.mark.parametrize("bucket", [True, False])
def test_a_run_that_cannot_be_executed_or_stored_counts_as_failed(*, bucket: bool) -> None:
    """The function is throttled, or the bucket is gone."""
    throttled = InvokeError("TooManyRequestsException", "Rate Exceeded.", 429)
    world = World(*([throttled] * 3 if bucket else [FINE] * 3), bucket=bucket)
    assert world.run()["Status"]["StateReasonCode"] == "EXECUTION_FAILURE"
    assert (world.emitted["SuccessPercent"], world.emitted["Failed"]) == (0.0, 1.0)


def test_runs_are_listed_as_long_as_they_are_retained() -> None:
    """Failed runs may be kept longer than successful ones."""
    world = World(BROKEN, FINE)
    world.run()
    day = 86_400
    assert [run.passed for run in world.canary.kept_runs(NOW + 9 * day)] == [True, False]
    assert [run.passed for run in world.canary.kept_runs(NOW + 15 * day)] == [False]
    assert world.canary.kept_runs(NOW + 21 * day) == []


def test_a_run_tells_what_get_canary_runs_tells() -> None:
    """One that passed tells no reason.

    https://docs.aws.amazon.com/AmazonSynthetics/latest/APIReference/API_CanaryRun.html
    """
    passed, failed = World(FINE).run(), World(BROKEN, BROKEN, BROKEN).run()
    members = {"Id", "ScheduledRunId", "RetryAttempt", "Name", "Status", "Timeline", "ArtifactS3Location"}
    assert set(passed) == set(failed) == members
    assert passed["Status"] == {"State": "PASSED", "TestResult": "PASSED"}
    assert failed["Status"]["StateReasonCode"] == "CANARY_FAILURE"
    assert passed["Timeline"]["Completed"] > passed["Timeline"]["Started"]


@pytest.mark.parametrize("length", [1, 20, 21, 255])
def test_the_function_s_name_holds_the_canary_s_as_far_as_it_has_room(length: int) -> None:
    """Of 64 characters an ID takes 36.

    https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
    """
    canary = Canary("us-east-1", "n" * length, SETTINGS, NOW)
    assert canary.function_name.startswith(f"cwsyn-{'n' * min(length, 20)}-{canary.canary_id[:30]}")
    assert len(canary.function_name) <= 64
