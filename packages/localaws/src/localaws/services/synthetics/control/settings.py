"""What a canary may be set to: CreateCanary's and UpdateCanary's parameters, checked, with AWS's defaults.

https://docs.aws.amazon.com/AmazonSynthetics/latest/APIReference/API_CreateCanary.html; versions and their deprecation:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Synthetics_Runtime_Support_Policy.html.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from localaws.services.events.expressions import Rate, parse_schedule

NAME = re.compile(r"[0-9a-z_\-]{1,255}")
LONGEST = 14 * 60
DEFAULT_MEMORY = 1024
"""Megabytes where nothing is asked for; AWS does not document its own figure."""
DEPRECATED = {
    "syn-python-selenium-2.1": datetime(2026, 1, 22, tzinfo=UTC),
    "syn-python-selenium-3.0": datetime(2026, 1, 22, tzinfo=UTC),
    "syn-python-selenium-4.0": datetime(2026, 2, 3, tzinfo=UTC),
    "syn-python-selenium-4.1": datetime(2026, 2, 3, tzinfo=UTC),
    "syn-python-selenium-5.0": datetime(2026, 2, 3, tzinfo=UTC),
    "syn-python-selenium-5.1": datetime(2026, 2, 3, tzinfo=UTC),
}
CURRENT = ("syn-python-selenium-7.0", "syn-python-selenium-8.0", "syn-python-selenium-14.0")
VERSIONS: Mapping[str, Mapping[str, Any]] = {
    **{name: {"VersionName": name, "DeprecationDate": date.timestamp()} for name, date in DEPRECATED.items()},
    **{name: {"VersionName": name} for name in CURRENT},
}
"""What DescribeRuntimeVersions lists; release dates are left out."""
UNKNOWN = ("BrowserConfigs", "AddReplicaLocations", "RemoveReplicaLocations", "DryRunId", "VisualReferences")


class Wrong(ValueError):
    """The settings are refused; `code` is AWS's error code."""

    def __init__(self, message: str, code: str = "ValidationException") -> None:
        super().__init__(message)
        self.code = code


def checked(ask: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of a new canary; Wrong where they are."""
    if not NAME.fullmatch(str(ask.get("Name"))):
        raise Wrong(f"The canary name {ask.get('Name')} must match ^[0-9a-z_\\-]+$")
    for required in ("Code", "ArtifactS3Location", "ExecutionRoleArn", "Schedule", "RuntimeVersion"):
        if not ask.get(required):
            raise Wrong(f"{required} is required")
    if ask["RuntimeVersion"] in DEPRECATED:
        raise Wrong(f"{ask['RuntimeVersion']} is deprecated: no new canary can use it")
    defaults = {
        "SuccessRetentionPeriodInDays": 31,
        "FailureRetentionPeriodInDays": 31,
        "ProvisionedResourceCleanup": "AUTOMATIC",
        "RunConfig": {},
    }
    return _completed({**defaults, **ask})


def changed(settings: Mapping[str, Any], ask: Mapping[str, Any]) -> dict[str, Any]:
    """Return a canary's settings with changes; Wrong where they do not fit."""
    run_config = {**settings["RunConfig"], **(ask.get("RunConfig") or {})}
    schedule = {**settings["Schedule"], **(ask.get("Schedule") or {})}
    return _completed({**settings, **ask, "RunConfig": run_config, "Schedule": schedule})


def frequency(settings: Mapping[str, Any], now: float = 0.0) -> int | None:
    """Return the seconds between runs of a rate schedule, None for cron; 0 for a canary that runs once."""
    expression = settings["Schedule"]["Expression"]
    if expression in {"rate(0 minute)", "rate(0 minutes)"}:
        return 0
    try:
        schedule = parse_schedule(expression, now, settings["Schedule"].get("Timezone") or "UTC")
    except ValueError as error:
        raise Wrong(f"Invalid schedule expression: {error}") from None
    return schedule.period if isinstance(schedule, Rate) else None


def _completed(settings: dict[str, Any]) -> dict[str, Any]:
    refused = [name for name in (*UNKNOWN, "VpcConfig") if settings.get(name)]
    if refused or not str(settings["RuntimeVersion"]).startswith("syn-python"):
        what = refused[0] if refused else f"the runtime {settings['RuntimeVersion']}"
        raise Wrong(f"localaws does not implement {what} of canaries", "NotImplemented")
    if settings["RuntimeVersion"] not in VERSIONS:
        raise Wrong(f"The runtime version {settings['RuntimeVersion']} is not valid")
    if not settings["Code"].get("Handler"):
        raise Wrong("localaws does not implement canaries without a Handler (blueprints)", "NotImplemented")
    seconds = frequency(settings)
    if seconds not in {None, 0} and not 60 <= (seconds or 0) <= 3600:
        raise Wrong("The rate must be from 1 minute to 1 hour, or 0 minutes for a single run")
    timeout = settings["RunConfig"].get("TimeoutInSeconds") or min(seconds or LONGEST, LONGEST)
    if not 3 <= timeout <= min(seconds or LONGEST, LONGEST):
        raise Wrong("TimeoutInSeconds must be from 3 to the time between runs, 14 minutes at most")
    memory = settings["RunConfig"].get("MemoryInMB") or DEFAULT_MEMORY
    if memory % 64 or not 960 <= memory <= 3008:
        raise Wrong("MemoryInMB must be a multiple of 64 from 960 to 3008")
    schedule = {"DurationInSeconds": 0, "RetryConfig": {"MaxRetries": 0}, **settings["Schedule"]}
    run_config = {**settings["RunConfig"], "TimeoutInSeconds": timeout, "MemoryInMB": memory}
    return {**settings, "Schedule": schedule, "RunConfig": {"ActiveTracing": False, **run_config}}
