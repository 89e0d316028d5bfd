"""What controls of alarms share: how alarms are read, and how they are made what they should be.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from stormproof.aws.observe.alarms import watching
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Step
from stormproof.core.planning.prices import monthly

ASPECT = "alarm"
METRIC = ("Namespace", "MetricName", "Dimensions")
GREATER, AT_LEAST = "GreaterThanThreshold", "GreaterThanOrEqualToThreshold"
STATISTICS = frozenset({"Sum", "Maximum", "SampleCount"})
PASSING = frozenset({"missing", "notBreaching"})
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


def with_owners(reads: Reads, context: PlanContext, wanted: Sequence[Alarm]) -> Alarms:
    """Return all alarms that carry the system's name, and those that others have put on the metrics of ours."""
    others = (
        alarm
        for each in wanted
        for alarm in watching(reads, each["Namespace"], each["MetricName"], each["Dimensions"][0]["Value"])
    )
    return {str(alarm["AlarmName"]): alarm for alarm in others} | dict(read_alarms(reads, context))


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
    """Yield what makes the alarms as wanted; further actions that somebody added stay.

    Where an alarm of somebody else's on the same metric tells the same, ours is not made; one that does not is named.
    """
    for alarm in wanted:
        where = Names(context.system).arn("cloudwatch", f"alarm:{alarm['AlarmName']}")
        others = {} if alarm["AlarmName"] in actual else _others(alarm, actual)
        telling = next((name for name, lacking in others.items() if not lacking), None)
        if telling is not None:
            yield NoChange(control, where, ASPECT, f"the alarm {telling} of somebody else's tells the same")
            continue
        for name, lacking in others.items():
            told = f"the alarm {name} of somebody else's is on the same metric and would not tell: {lacking}"
            yield NoChange(control, where, ASPECT, told, remark=True)
        yield _step(control, where, alarm, actual.get(alarm["AlarmName"]), Names(context.system))


def unplanned(control: str, context: PlanContext, wanted: Sequence[Alarm], actual: Alarms) -> Iterator[Step]:
    """Yield what deletes the alarms."""
    for name in (str(alarm["AlarmName"]) for alarm in wanted):
        where = Names(context.system).arn("cloudwatch", f"alarm:{name}")
        if name not in actual:
            yield NoChange(control, where, ASPECT, "there is no such alarm")
        else:
            call = Call("cloudwatch", "delete_alarms", {"AlarmNames": [name]})
            yield Change(control, where, ASPECT, Action.DELETE, {"AlarmName": name}, None, (call,))


def _step(control: str, where: str, alarm: Alarm, standing: Alarm | None, names: Names) -> Step:
    if standing is None:
        call = Call("cloudwatch", "put_metric_alarm", {**alarm, "Tags": names.tag_list})
        price = monthly({"cloudwatch.alarm": 1}, "one alarm on one metric")
        return Change(control, where, ASPECT, Action.CREATE, None, dict(alarm), (call,), price)
    if differing := _differing(alarm, standing):
        before = {name: standing.get(name) for name in differing}
        call = Call("cloudwatch", "put_metric_alarm", _merged(alarm, standing))
        return Change(control, where, ASPECT, Action.UPDATE, before, differing, (call,))
    return NoChange(control, where, ASPECT, f"the alarm is {standing.get('StateValue', 'there')}")


def _others(wanted: Alarm, actual: Alarms) -> dict[str, str]:
    """Return the names of other alarms on the same metric, with what each lacks to tell the same."""
    return {
        name: _lacking(alarm, wanted)
        for name, alarm in actual.items()
        if name != wanted["AlarmName"] and all(alarm.get(each) == wanted[each] for each in METRIC)
    }


def _lacking(alarm: Alarm, wanted: Alarm) -> str:
    """Return why an alarm would not tell, within a minute, of one datapoint of 1, again and again; empty if it would.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
    """
    if not alarm.get("ActionsEnabled"):
        return "its actions are switched off"
    if not set(wanted["AlarmActions"]) <= set(alarm.get("AlarmActions") or []):
        return f"it does not notify {', '.join(wanted['AlarmActions'])}"
    threshold, comparison = alarm.get("Threshold", 0.0), alarm.get("ComparisonOperator")
    fires = (comparison == GREATER and 0 <= threshold < 1) or (comparison == AT_LEAST and 0 < threshold <= 1)
    if not fires or alarm.get("Statistic") not in STATISTICS:
        return f"its condition is {alarm.get('Statistic')} {comparison} {threshold:g}"
    needed = alarm.get("DatapointsToAlarm") or alarm["EvaluationPeriods"]
    if needed > 1 or alarm["Period"] > wanted["Period"]:
        return f"it waits for {needed} datapoints of {alarm['Period']} s"
    missing = alarm.get("TreatMissingData") or "missing"
    return "" if missing in PASSING else f"with missing data treated as {missing} it never passes"


def _merged(wanted: Alarm, standing: Alarm) -> dict[str, Any]:
    more = [action for action in standing.get("AlarmActions") or [] if action not in wanted["AlarmActions"]]
    return {**wanted, "AlarmActions": [*wanted["AlarmActions"], *more]}


def _differing(wanted: Alarm, standing: Alarm) -> dict[str, Any]:
    """Return what of the wanted alarm stands otherwise; more actions than wanted are as wanted."""
    found = {name: value for name, value in wanted.items() if standing.get(name) != value}
    if set(wanted["AlarmActions"]) <= set(standing.get("AlarmActions") or []):
        found.pop("AlarmActions", None)
    return found
