"""The alarms on a system, whoever made them."""

from __future__ import annotations

from stormproof.aws.observe.alerts.alarms import metric_alarms
from stormproof.core.alerts.belonging import is_ours, on_system
from stormproof.core.alerts.conditions import Alarm, condition, watched
from stormproof.core.planning.controls import Reads
from stormproof.core.runbook.alarms import SystemAlarm
from stormproof.core.system import System


def system_alarms(reads: Reads, system: System) -> tuple[SystemAlarm, ...]:
    """Return the alarms on a system, composite ones too, by name; raises CouldNotLook.

    Without AlarmTypes composite ones are left out:
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
    """
    composites = reads.pages("cloudwatch", "describe_alarms", "CompositeAlarms", AlarmTypes=["CompositeAlarm"])
    found = on_system(metric_alarms(reads), composites, system)
    return tuple(sorted((_alarm(each, system) for each in found), key=lambda each: each.name))


def _alarm(alarm: Alarm, system: System) -> SystemAlarm:
    name = str(alarm["AlarmName"])
    return SystemAlarm(name, str(alarm.get("AlarmDescription") or ""), _watches(alarm), not is_ours(name, system))


def _watches(alarm: Alarm) -> str:
    if "AlarmRule" in alarm:
        return str(alarm["AlarmRule"])
    return condition(alarm) if watched(alarm) or alarm.get("Metrics") else ""
