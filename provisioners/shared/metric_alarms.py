"""What controls of alarms share: how alarms are read, and how they are made what they should be.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Step
from stormproof.core.planning.prices import monthly

ASPECT = "alarm"
Alarm = Mapping[str, Any]
"""PutMetricAlarm's parameters, or DescribeAlarms' answer, which tells them and more."""
Alarms = Mapping[str, Alarm]
"""By name."""


def read_alarms(reads: Reads, context: PlanContext) -> Alarms:
    """Return all alarms that carry the system's name; the same questions for every control that asks."""
    found = (
        alarm
        for prefix in Names(context.system).alarm_prefixes
        for alarm in reads.pages("cloudwatch", "describe_alarms", "MetricAlarms", AlarmNamePrefix=prefix)
    )
    return {str(alarm["AlarmName"]): alarm for alarm in found}


def counted(name: str, description: str, metric: Mapping[str, Any], topic: str) -> dict[str, Any]:
    """Return the alarm on a metric (namespace, name, dimensions) that is emitted only when something is wrong.

    Once a minute is enough; no data means that all is well.
    """
    return {
        "AlarmName": name,
        "AlarmDescription": description,
        "ActionsEnabled": True,
        "AlarmActions": [topic],
        **metric,
        "Statistic": "Sum",
        "Period": 60,
        "EvaluationPeriods": 1,
        "Threshold": 0.0,
        "ComparisonOperator": "GreaterThanThreshold",
        "TreatMissingData": "notBreaching",
    }


def planned(control: str, context: PlanContext, wanted: Sequence[Alarm], actual: Alarms) -> Iterator[Step]:
    """Yield what makes the alarms as wanted; further actions that somebody added stay."""
    names = Names(context.system)
    for alarm in wanted:
        where = names.arn("cloudwatch", f"alarm:{alarm['AlarmName']}")
        standing = actual.get(alarm["AlarmName"])
        if standing is None:
            tagged = {**alarm, "Tags": names.tag_list}
            call = Call("cloudwatch", "put_metric_alarm", tagged)
            price = monthly({"cloudwatch.alarm": 1}, "one alarm on one metric")
            yield Change(control, where, ASPECT, Action.CREATE, None, dict(alarm), (call,), price)
        elif differing := _differing(alarm, standing):
            before = {name: standing.get(name) for name in differing}
            call = Call("cloudwatch", "put_metric_alarm", _merged(alarm, standing))
            yield Change(control, where, ASPECT, Action.UPDATE, before, differing, (call,))
        else:
            yield NoChange(control, where, ASPECT, f"the alarm is {standing.get('StateValue', 'there')}")


def unplanned(control: str, context: PlanContext, wanted: Sequence[Alarm], actual: Alarms) -> Iterator[Step]:
    """Yield what deletes the alarms."""
    for name in (str(alarm["AlarmName"]) for alarm in wanted):
        where = Names(context.system).arn("cloudwatch", f"alarm:{name}")
        if name not in actual:
            yield NoChange(control, where, ASPECT, "there is no such alarm")
        else:
            call = Call("cloudwatch", "delete_alarms", {"AlarmNames": [name]})
            yield Change(control, where, ASPECT, Action.DELETE, {"AlarmName": name}, None, (call,))


def _merged(wanted: Alarm, standing: Alarm) -> dict[str, Any]:
    more = [action for action in standing.get("AlarmActions") or [] if action not in wanted["AlarmActions"]]
    return {**wanted, "AlarmActions": [*wanted["AlarmActions"], *more]}


def _differing(wanted: Alarm, standing: Alarm) -> dict[str, Any]:
    """Return what of the wanted alarm stands otherwise; more actions than wanted are as wanted."""
    found = {name: value for name, value in wanted.items() if standing.get(name) != value}
    if set(wanted["AlarmActions"]) <= set(standing.get("AlarmActions") or []):
        found.pop("AlarmActions", None)
    return found
