"""Canaries, their runs, and the runtimes that there are, as Synthetics tells them.

https://docs.aws.amazon.com/AmazonSynthetics/latest/APIReference/Welcome.html
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from stormproof.core.errors import NotThere
from stormproof.core.health.canaries import Canary, CanaryRun, Runtime
from stormproof.core.planning.controls import Reads

PASSED = "PASSED"
UNDER_WAY = "RUNNING"


def read_canary(reads: Reads, name: str) -> Canary | None:
    """Return a canary of the region, None where there is none of that name."""
    try:
        return _canary(reads.read("synthetics", "get_canary", Name=name)["Canary"])
    except NotThere:
        return None


def read_canaries(reads: Reads) -> tuple[Canary, ...]:
    """Return all canaries of the region."""
    return tuple(map(_canary, _pages(reads, "describe_canaries", "Canaries", {})))


def read_runs(reads: Reads, name: str, since: datetime) -> tuple[CanaryRun, ...]:
    """Return the runs of a canary that began after a moment, the earliest first; none of a canary that is not there.

    Those that Synthetics lists come the newest first:
    https://docs.aws.amazon.com/AmazonSynthetics/latest/APIReference/API_GetCanaryRuns.html
    """
    try:
        found = map(_run, _pages(reads, "get_canary_runs", "CanaryRuns", {"Name": name}))
        return tuple(sorted((run for run in found if run.started > since), key=lambda run: run.started))
    except NotThere:
        return ()


def read_runtimes(reads: Reads) -> tuple[Runtime, ...]:
    """Return the runtimes that there are, deprecated ones too."""
    found = _pages(reads, "describe_runtime_versions", "RuntimeVersions", {})
    return tuple(Runtime(each["VersionName"], each.get("ReleaseDate"), each.get("DeprecationDate")) for each in found)


def read_variables(reads: Reads, canary: Canary) -> Mapping[str, str]:
    """Return the environment of the function that runs a canary: Synthetics does not tell it.

    https://docs.aws.amazon.com/AmazonSynthetics/latest/APIReference/API_CanaryRunConfigOutput.html
    """
    if not canary.function:
        return {}
    try:
        found = reads.read("lambda", "get_function_configuration", FunctionName=canary.function)
    except NotThere:
        return {}
    variables: Mapping[str, str] = (found.get("Environment") or {}).get("Variables") or {}
    return variables


def _pages(reads: Reads, operation: str, items: str, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    token: dict[str, str] = {}
    while True:
        answer = reads.read("synthetics", operation, **parameters, **token)
        found += answer.get(items, ())
        if not answer.get("NextToken"):
            return found
        token = {"NextToken": answer["NextToken"]}


def _canary(found: Mapping[str, Any]) -> Canary:
    schedule, run, status = found["Schedule"], found.get("RunConfig") or {}, found["Status"]
    return Canary(
        name=found["Name"],
        state=status["State"],
        schedule=schedule["Expression"],
        runtime=found["RuntimeVersion"],
        handler=found["Code"].get("Handler", ""),
        source=found["Code"].get("SourceLocationArn", ""),
        role=found["ExecutionRoleArn"],
        location=found["ArtifactS3Location"],
        timeout_s=run.get("TimeoutInSeconds", 0),
        memory_mb=run.get("MemoryInMB", 0),
        retries=(schedule.get("RetryConfig") or {}).get("MaxRetries", 0),
        retention_days=(found["SuccessRetentionPeriodInDays"], found["FailureRetentionPeriodInDays"]),
        function=_function(found),
        reason=status.get("StateReason", ""),
        started=(found.get("Timeline") or {}).get("LastStarted"),
        tags=found.get("Tags") or {},
    )


def _function(found: Mapping[str, Any]) -> str:
    """Return the name of the function in the ARN of a canary's engine, which may end in a version."""
    arn = found.get("EngineArn") or next((each.get("EngineArn", "") for each in found.get("EngineConfigs") or ()), "")
    return str(arn).partition(":function:")[2].partition(":")[0]


def _run(found: Mapping[str, Any]) -> CanaryRun:
    status, times = found["Status"], found["Timeline"]
    state = status["State"]
    ended = times.get("Completed") if state != UNDER_WAY else None
    reason = status.get("StateReason") or status.get("StateReasonCode") or state
    return CanaryRun(
        found.get("Id", ""),
        times["Started"].astimezone(UTC),
        ended.astimezone(UTC) if ended else None,
        state == PASSED,
        "" if state == PASSED else str(reason),
    )
