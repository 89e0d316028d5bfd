"""The text of an alarm's e-mail, in the layout of e-mails that AWS has sent (seen from 2019 to 2026)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from localaws.kernel.moments import moment
from localaws.services.cloudwatch.alarms.alarm import COMPOSITE_ALARM, Change, region_name


def text(change: Change) -> str:
    """Return the e-mail's text."""
    parts = [_opening(change), _console(change), _details(change)]
    if change.alarm.kind != COMPOSITE_ALARM:
        parameters = change.alarm.parameters
        parts += [_threshold(parameters), _monitored(parameters)]
    return "\n\n".join([*parts, _actions(change.alarm.parameters)]) + "\n"


def written(at: float) -> str:
    """Return a time as e-mails and composite alarms write it: ``Monday 05 August, 2019 17:04:03 UTC``."""
    return f"{moment(at):%A %d %B, %Y %H:%M:%S} UTC"


def _opening(change: Change) -> str:
    return (
        f'You are receiving this email because your Amazon CloudWatch Alarm "{change.alarm.name}" in the '
        f"{region_name(change.alarm.region)} region has entered the {change.new.value} state, because "
        f'"{change.new.reason}" at "{written(change.new.updated)}".'
    )


def _console(change: Change) -> str:
    region, name = change.alarm.region, quote(change.alarm.name, safe="")
    return (
        "View this alarm in the AWS Management Console:\n"
        f"https://{region}.console.aws.amazon.com/cloudwatch/home?region={region}#s=Alarms&alarm={name}"
    )


def _details(change: Change) -> str:
    rows = {
        "Name": change.alarm.name,
        "Description": change.alarm.parameters.get("AlarmDescription") or "",
        "State Change": f"{change.old.value} -> {change.new.value}",
        "Reason for State Change": change.new.reason,
        "Timestamp": written(change.new.updated),
        "AWS Account": change.alarm.account,
        "Alarm Arn": change.alarm.arn,
    }
    return "\n".join(["Alarm Details:", *_rows(rows, 30)])


def _threshold(parameters: Mapping[str, Any]) -> str:
    period, periods = _period(parameters), parameters["EvaluationPeriods"]
    needed = parameters.get("DatapointsToAlarm") or periods
    spans = f"{needed} of the last {periods} periods of {period} seconds" if periods > 1 else f"{period} seconds"
    return (
        "Threshold:\n- The alarm is in the ALARM state when the metric is "
        f"{parameters['ComparisonOperator']} {float(parameters['Threshold'])} for {spans}."
    )


def _monitored(parameters: Mapping[str, Any]) -> str:
    if "MetricName" in parameters:
        return "\n".join(["Monitored Metric:", *_rows(_metric(parameters), 39)])
    lines = ["Monitored Metrics:"]
    for query in parameters["Metrics"]:
        if "Expression" in query:
            rows = {"MetricExpression": query["Expression"], "MetricLabel": query.get("Label") or "No Label"}
        else:
            stat = query["MetricStat"]
            metric = {**stat["Metric"], "Period": stat["Period"], "Statistic": stat["Stat"], "Unit": stat.get("Unit")}
            rows = _metric(metric)
        lines += [f"- Metric {query['Id']}:", *_rows(rows, 39)]
    return "\n".join(lines)


def _metric(metric: Mapping[str, Any]) -> dict[str, str]:
    dimensions = " ".join(f"[{one['Name']} = {one['Value']}]" for one in metric.get("Dimensions") or [])
    return {
        "MetricNamespace": metric["Namespace"],
        "MetricName": metric["MetricName"],
        "Dimensions": dimensions,
        "Period": f"{metric['Period']} seconds",
        "Statistic": metric.get("Statistic") or metric.get("ExtendedStatistic") or "",
        "Unit": metric.get("Unit") or "not specified",
    }


def _actions(parameters: Mapping[str, Any]) -> str:
    states = {"OK": "OKActions", "ALARM": "AlarmActions", "INSUFFICIENT_DATA": "InsufficientDataActions"}
    lines = [f"- {state}: {_listed(parameters[name])}" for state, name in states.items()]
    return "\n".join(["State Change Actions:", *lines])


def _listed(arns: Sequence[str]) -> str:
    return " ".join(f"[{arn}]" for arn in arns)


def _rows(rows: Mapping[str, str], width: int) -> list[str]:
    return [f"- {f'{name}:':<{width - 2}}{value}" for name, value in rows.items()]


def _period(parameters: Mapping[str, Any]) -> int:
    if "Period" in parameters:
        return int(parameters["Period"])
    return int(next(query["MetricStat"]["Period"] for query in parameters["Metrics"] if "MetricStat" in query))
