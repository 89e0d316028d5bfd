"""Canaries: what one is, what a run of it comes to, and what a run leaves.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Synthetics_Canaries_metrics.html:
SuccessPercent is 100 for a run that passed and 0 for one that did not, the last attempt counting; a canary fails by
raising. Failed counts runs that could not be executed, which is the canary's own failure. Artifacts are stored by
region, canary and time:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Synthetics_Canaries_View_Details.html.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from localaws.kernel.ports import Caller, Datum, Functions, InvokeError, Metrics

NAMESPACE = "CloudWatchSynthetics"
KEPT = 10_000
"""Runs remembered of each canary, beside what its retention says."""
DAY = 86_400
EXECUTION_FAILURE = "EXECUTION_FAILURE"
CANARY_FAILURE = "CANARY_FAILURE"
"""What AWS calls a run that could not be executed, and one whose script failed (API_CanaryRunStatus)."""

Put = Callable[[str, str, str, bytes], Awaitable[None]]


@dataclass(frozen=True)
class Run:
    """One attempt; times are epoch seconds, `reason` is empty where it passed, `code` AWS's word for what failed."""

    run_id: str
    scheduled_id: str
    attempt: int
    started: float
    completed: float
    location: str
    reason: str = ""
    code: str = ""

    @property
    def passed(self) -> bool:
        """Whether the script ran through."""
        return not self.code

    def shape(self, canary: Canary) -> dict[str, Any]:
        """Return the run as GetCanaryRuns lists it."""
        status: dict[str, Any] = {"State": "PASSED" if self.passed else "FAILED", "TestResult": "PASSED"}
        if not self.passed:
            status |= {"StateReason": self.reason, "StateReasonCode": self.code, "TestResult": "FAILED"}
        return {
            "Id": self.run_id,
            "ScheduledRunId": self.scheduled_id,
            "RetryAttempt": self.attempt,
            "Name": canary.name,
            "Status": status,
            "Timeline": {"Started": self.started, "Completed": self.completed},
            "ArtifactS3Location": self.location,
        }


@dataclass
class Canary:
    """A canary; `settings` are CreateCanary's parameters with defaults filled in, times epoch seconds."""

    region: str
    name: str
    settings: dict[str, Any]
    created: float
    tags: dict[str, str] = field(default_factory=dict)
    canary_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    state: str = "CREATING"
    reason: str = ""
    reason_code: str = "CREATE_IN_PROGRESS"
    modified: float = 0.0
    started: float | None = None
    stopped: float | None = None
    function_arn: str | None = None
    layer_arn: str | None = None
    runs: list[Run] = field(default_factory=list)
    under_way: int = 0
    """How many runs have begun and not ended."""

    @property
    def function_name(self) -> str:
        """The name of the function that runs it."""
        return f"cwsyn-{self.name[:20]}-{self.canary_id}"[:64]

    def kept_runs(self, now: float) -> list[Run]:
        """Return the runs that retention keeps, the newest first."""
        days = {
            True: self.settings["SuccessRetentionPeriodInDays"],
            False: self.settings["FailureRetentionPeriodInDays"],
        }
        return [run for run in reversed(self.runs) if run.started >= now - days[run.passed] * DAY]


class Runner:
    """Runs canaries. `put` stores an artifact: region, bucket, key, content; OSError where it cannot."""

    def __init__(self, functions: Functions, metrics: Metrics, put: Put, now: Callable[[], float]) -> None:
        self._functions = functions
        self._metrics = metrics
        self._put = put
        self._now = now

    async def run(self, canary: Canary) -> Run:
        """Run a canary once, with the retries that its schedule allows, and emit the metrics of the last attempt."""
        scheduled, retries = str(uuid.uuid4()), _retries(canary.settings)
        for attempt in range(retries + 1):
            run = await self._attempt(canary, scheduled, attempt)
            canary.runs = [*canary.runs[1 - KEPT :], run]
            if run.passed:
                break
        self._emit(canary, run)
        return run

    async def _attempt(self, canary: Canary, scheduled: str, attempt: int) -> Run:
        run_id, started = str(uuid.uuid4()), self._now()
        reason, code = await self._invoke(canary)
        location = _location(canary, started)
        run = Run(run_id, scheduled, attempt, started, self._now(), location, reason, code)
        try:
            await self._leave(canary, run)
        except OSError as error:
            return Run(run_id, scheduled, attempt, started, self._now(), location, str(error), EXECUTION_FAILURE)
        return run

    async def _invoke(self, canary: Canary) -> tuple[str, str]:
        try:
            outcome = await self._functions.invoke(canary.function_arn or "", b"{}", Caller())
        except InvokeError as error:
            return error.message, EXECUTION_FAILURE
        if outcome.error is None:
            return "", ""
        error_shape = json.loads(outcome.payload)
        kind, message = error_shape.get("errorType"), error_shape.get("errorMessage")
        return f"{kind}: {message}" if kind else str(message), CANARY_FAILURE

    async def _leave(self, canary: Canary, run: Run) -> None:
        bucket, _, prefix = run.location.partition("/")
        verdict, moment = "PASSED" if run.passed else "FAILED", datetime.fromtimestamp(run.started, UTC)
        report = {
            "canaryName": canary.name,
            "startTime": moment.isoformat(),
            "endTime": datetime.fromtimestamp(run.completed, UTC).isoformat(),
            "runtimeVersion": canary.settings["RuntimeVersion"],
            "executionStatus": verdict,
            "executionError": run.reason or None,
        }
        log = f"{moment.isoformat()} {verdict} {run.reason}\n"
        await self._put(canary.region, bucket, f"{prefix}/SyntheticsReport-{verdict}.json", json.dumps(report).encode())
        await self._put(canary.region, bucket, f"{prefix}/{moment:%Y-%m-%dT%H-%M-%S}-log.txt", log.encode())

    def _emit(self, canary: Canary, run: Run) -> None:
        dimensions = {"CanaryName": canary.name}
        figures = {
            "SuccessPercent": (100.0 * run.passed, "Percent"),
            "Duration": ((run.completed - run.started) * 1000, "Milliseconds"),
        }
        if run.code == EXECUTION_FAILURE:
            figures["Failed"] = (1.0, "Count")
        if run.attempt:
            figures["RetryCount"] = (float(run.attempt), "Count")
        data = [Datum(NAMESPACE, name, value, run.started, unit, dimensions) for name, (value, unit) in figures.items()]
        self._metrics.emit(canary.region, data)


def _retries(settings: Mapping[str, Any]) -> int:
    return int((settings["Schedule"].get("RetryConfig") or {}).get("MaxRetries") or 0)


def _location(canary: Canary, started: float) -> str:
    base = str(canary.settings["ArtifactS3Location"]).removeprefix("s3://").rstrip("/")
    moment = datetime.fromtimestamp(started, UTC)
    place = f"canary/{canary.region}/{canary.name}-{canary.canary_id[:5]}/{moment:%Y/%m/%d/%H}"
    return f"{base}/{place}/{moment:%M-%S}-{moment.microsecond // 1000:03d}"
