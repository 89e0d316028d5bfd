"""Schedules of EventBridge Scheduler whose target is a function.

https://docs.aws.amazon.com/scheduler/latest/APIReference/API_ListSchedules.html. A schedule that calls Lambda's Invoke
as a universal target names its function in its input, which only GetSchedule tells:
https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from stormproof.aws.observe.invokers.invocations import Invocation, invocation_of
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.system import System

MOVED_BY = ""
UNIVERSAL = ":aws-sdk:lambda:invoke"


def find(reads: Reads, context: PlanContext) -> tuple[Invocation, ...]:
    """Look at the schedules of every group; raises CouldNotLook."""
    system = context.system
    return tuple(
        found
        for each in reads.pages("scheduler", "list_schedules", "Schedules")
        for found in invocation_of(system, _target(reads, system, each), f"schedule {each['Name']}")
    )


def _target(reads: Reads, system: System, schedule: Mapping[str, Any]) -> str:
    """Return the ARN of what a schedule invokes, qualified as it says."""
    arn = str(schedule["Target"]["Arn"])
    if not arn.endswith(UNIVERSAL):
        return arn
    group = schedule.get("GroupName", "default")
    whole = reads.read("scheduler", "get_schedule", Name=schedule["Name"], GroupName=group)
    try:
        asked = json.loads(whole["Target"].get("Input") or "{}")
        named, qualifier = str(asked["FunctionName"]), str(asked.get("Qualifier", ""))
    except (ValueError, KeyError, TypeError, AttributeError):
        return arn  # AWS itself refuses such a call: it invokes nothing
    by_name = {function.name: function.arn for function in system.functions}
    name, _, after = named.partition(":")
    called = f"{by_name[name]}:{after}" if name in by_name and after else by_name.get(name, named)
    return f"{called}:{qualifier}" if qualifier else called
