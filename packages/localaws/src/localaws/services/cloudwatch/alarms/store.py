"""The alarms of one region: kept by name, found by DescribeAlarms' filters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from localaws.kernel.pages import page_of
from localaws.services.cloudwatch.alarms.alarm import ACTIONS, COMPOSITE_ALARM, METRIC_ALARM, Alarm
from localaws.services.cloudwatch.alarms.history import History
from localaws.services.cloudwatch.alarms.mutes import MuteRule
from localaws.services.cloudwatch.alarms.rules import Rule
from localaws.services.cloudwatch.metrics.errors import CloudWatchError, validation

PAGE = 50


class AlarmStore:
    """Alarms, mute rules and history of a region."""

    def __init__(self) -> None:
        self.alarms: dict[str, Alarm] = {}
        self._composites: dict[str, Alarm] = {}
        self.mutes: dict[str, MuteRule] = {}
        self.history = History()

    def add(self, alarm: Alarm) -> None:
        """Take an alarm in."""
        self.alarms[alarm.name] = alarm
        if alarm.kind == COMPOSITE_ALARM:
            self._composites[alarm.name] = alarm

    def remove(self, alarm: Alarm) -> None:
        """Take an alarm out."""
        del self.alarms[alarm.name]
        self._composites.pop(alarm.name, None)

    def named(self, names: Iterable[str]) -> list[Alarm]:
        """Return those of the alarms that exist."""
        return [self.alarms[name] for name in names if name in self.alarms]

    def state_of(self, name: str) -> str | None:
        """Return an alarm's state, or None when there is no such alarm."""
        alarm = self.alarms.get(name)
        return alarm.state.value if alarm else None

    def parents(self, name: str) -> list[Alarm]:
        """Return the composite alarms whose rules name an alarm."""
        return [
            alarm
            for alarm in self.alarms.values()
            if isinstance(alarm.subject, Rule) and name in alarm.subject.children
        ]

    def muted_until(self, name: str, now: float) -> float | None:
        """Return when the last mute window that holds for an alarm ends, or None when none does."""
        ends = [rule.muted_until(now) for rule in self.mutes.values() if name in rule.alarms]
        return max((end for end in ends if end is not None), default=None)

    def describe(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Answer DescribeAlarms: metric alarms unless AlarmTypes asks for others. Raises CloudWatchError."""
        if parameters.get("AlarmNames") and parameters.get("AlarmNamePrefix"):
            raise validation("AlarmNames and AlarmNamePrefix must not both be specified.")
        kinds = self._kinds(parameters)
        found = [alarm for alarm in self._candidates(parameters) if alarm.kind in kinds and _matches(alarm, parameters)]
        found.sort(key=lambda alarm: (alarm.kind, alarm.name))
        page, token = page_of(found, parameters.get("MaxRecords") or PAGE, parameters.get("NextToken"), bad_token)
        return {
            "MetricAlarms": [alarm.describe() for alarm in page if alarm.kind == METRIC_ALARM],
            "CompositeAlarms": [alarm.describe() for alarm in page if alarm.kind == COMPOSITE_ALARM],
            "NextToken": token,
        }

    def for_metric(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Answer DescribeAlarmsForMetric: the single-metric alarms on exactly this metric."""
        wanted = {
            name: parameters[name]
            for name in ("Namespace", "MetricName", "Statistic", "ExtendedStatistic", "Period", "Unit")
            if parameters.get(name)
        }
        dimensions = _pairs(parameters.get("Dimensions") or [])
        found = [
            alarm
            for alarm in self.alarms.values()
            if all(alarm.parameters.get(name) == value for name, value in wanted.items())
            and _pairs(alarm.parameters.get("Dimensions") or []) == dimensions
        ]
        return {"MetricAlarms": [alarm.describe() for alarm in found]}

    @staticmethod
    def _kinds(parameters: Mapping[str, Any]) -> list[str]:
        if related := parameters.get("ChildrenOfAlarmName") or parameters.get("ParentsOfAlarmName"):
            return [METRIC_ALARM, COMPOSITE_ALARM] if related else []
        return parameters.get("AlarmTypes") or [METRIC_ALARM]

    def _candidates(self, parameters: Mapping[str, Any]) -> Iterable[Alarm]:
        if name := parameters.get("ParentsOfAlarmName"):
            return self.parents(name)
        if name := parameters.get("ChildrenOfAlarmName"):
            parent = self.alarms.get(name)
            return self.named(parent.subject.children) if parent and isinstance(parent.subject, Rule) else []
        return self.named(parameters["AlarmNames"]) if parameters.get("AlarmNames") else self.alarms.values()


def bad_token() -> Exception:
    """Return the refusal of a page token that is none of CloudWatch's."""
    return CloudWatchError("InvalidNextToken", "Invalid NextToken")


def _matches(alarm: Alarm, parameters: Mapping[str, Any]) -> bool:
    prefix = parameters.get("ActionPrefix")
    return (
        alarm.name.startswith(parameters.get("AlarmNamePrefix") or "")
        and parameters.get("StateValue") in {None, alarm.state.value}
        and (not prefix or any(arn.startswith(prefix) for state in ACTIONS for arn in alarm.actions(state)))
    )


def _pairs(dimensions: Iterable[Mapping[str, str]]) -> set[tuple[str, str]]:
    return {(dimension["Name"], dimension["Value"]) for dimension in dimensions}
