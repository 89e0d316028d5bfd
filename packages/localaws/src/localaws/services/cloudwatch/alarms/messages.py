"""What an alarm tells when its state changes: the SNS message with its subject and e-mail text, and the Lambda event.

Fields, their order and the subject are those of recorded messages: `ALARM: "name" in US East (N. Virginia)`.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from localaws.services.cloudwatch.alarms.alarm import METRIC_ALARM, Change, State, region_name, stamp
from localaws.services.cloudwatch.alarms.email import text

LONGEST_SUBJECT = 100


def subject(change: Change) -> str:
    """Return the subject; the name is cut so that it fits SNS's 100 characters (how AWS cuts it is unconfirmed)."""
    head, tail = f'{change.new.value}: "', f'" in {region_name(change.alarm.region)}'
    name, room = change.alarm.name, LONGEST_SUBJECT - len(head) - len(tail)
    return head + (name if len(name) <= room else name[: room - 3] + "...") + tail


def message(change: Change) -> dict[str, Any]:
    """Return the message's JSON object."""
    alarm, parameters = change.alarm, change.alarm.parameters
    common = {
        "AlarmName": alarm.name,
        "AlarmDescription": parameters.get("AlarmDescription"),
        "AWSAccountId": alarm.account,
        "AlarmConfigurationUpdatedTimestamp": stamp(alarm.configured),
        "NewStateValue": change.new.value,
        "NewStateReason": change.new.reason,
        "StateChangeTime": stamp(change.new.updated),
        "Region": region_name(alarm.region),
        "AlarmArn": alarm.arn,
        "OldStateValue": change.old.value,
        "OKActions": parameters["OKActions"],
        "AlarmActions": parameters["AlarmActions"],
        "InsufficientDataActions": parameters["InsufficientDataActions"],
    }
    if alarm.kind == METRIC_ALARM:
        return {**common, "Trigger": _trigger(parameters), "ActionExecutedAfterMuteWindow": change.after_mute}
    children = json.loads(change.new.data or "{}").get("triggeringAlarms", [])
    triggering = [{"Arn": child["arn"], "State": _pascal(child["state"])} for child in children]
    return {**common, "AlarmRule": parameters["AlarmRule"], "TriggeringChildren": triggering}


def by_protocol(change: Change) -> dict[str, str]:
    """Return the texts for SNS's ``MessageStructure=json``: e-mails are written out, everybody else gets the JSON."""
    return {"default": json.dumps(message(change)), "email": text(change)}


def lambda_event(change: Change) -> dict[str, Any]:
    """Return the event that a Lambda function gets as an alarm's action (recorded 2024)."""
    alarm, parameters = change.alarm, change.alarm.parameters
    if alarm.kind == METRIC_ALARM:
        configuration: dict[str, Any] = {"metrics": _metrics(alarm.arn, parameters)}
    else:
        configuration = {"alarmRule": parameters["AlarmRule"]}
    if description := parameters.get("AlarmDescription"):
        configuration["description"] = description
    return {
        "source": "aws.cloudwatch",
        "alarmArn": alarm.arn,
        "accountId": alarm.account,
        "time": stamp(change.new.updated),
        "region": alarm.region,
        "alarmData": {
            "alarmName": alarm.name,
            "state": _event_state(change.new),
            "previousState": _event_state(change.old),
            "configuration": configuration,
        },
    }


def _trigger(parameters: Mapping[str, Any]) -> dict[str, Any]:
    if "Metrics" in parameters:
        trigger: dict[str, Any] = {}
    else:
        trigger = {"MetricName": parameters["MetricName"], "Namespace": parameters["Namespace"]}
        if "Statistic" in parameters:
            trigger |= {"StatisticType": "Statistic", "Statistic": parameters["Statistic"].upper()}
        else:
            trigger |= {"StatisticType": "ExtendedStatistic", "ExtendedStatistic": parameters["ExtendedStatistic"]}
        trigger["Unit"] = parameters.get("Unit")
        trigger["Dimensions"] = _dimensions(parameters["Dimensions"])
    trigger["Period"] = parameters.get("Period") or _period(parameters["Metrics"])
    trigger["EvaluationPeriods"] = parameters["EvaluationPeriods"]
    if "DatapointsToAlarm" in parameters:
        trigger["DatapointsToAlarm"] = parameters["DatapointsToAlarm"]
    trigger |= {
        "ComparisonOperator": parameters["ComparisonOperator"],
        "Threshold": float(parameters["Threshold"]),
        "TreatMissingData": parameters.get("TreatMissingData", ""),
        "EvaluateLowSampleCountPercentile": parameters.get("EvaluateLowSampleCountPercentile", ""),
    }
    if "Metrics" in parameters:
        trigger["Metrics"] = [_query(query) for query in parameters["Metrics"]]
    return trigger


def _query(query: Mapping[str, Any]) -> dict[str, Any]:
    described = {"Id": query["Id"], "Label": query.get("Label"), "ReturnData": query.get("ReturnData", True)}
    if "Expression" in query:
        return {"Expression": query["Expression"], **described}
    stat = query["MetricStat"]
    metric = {**stat["Metric"], "Dimensions": _dimensions(stat["Metric"].get("Dimensions") or [])}
    return {**described, "MetricStat": {**stat, "Metric": metric}}


def _dimensions(dimensions: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    return [{"value": dimension["Value"], "name": dimension["Name"]} for dimension in dimensions]


def _period(queries: Sequence[Mapping[str, Any]]) -> int:
    return int(next(query["MetricStat"]["Period"] for query in queries if "MetricStat" in query))


def _metrics(arn: str, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the queries of an alarm; that of an alarm on one metric has a UUID for its ID, as recorded (2024)."""
    if "Metrics" in parameters:
        return [_camel(query) for query in parameters["Metrics"]]
    stat = {
        "metric": {
            "namespace": parameters["Namespace"],
            "name": parameters["MetricName"],
            "dimensions": {one["Name"]: one["Value"] for one in parameters["Dimensions"]},
        },
        "period": parameters["Period"],
        "stat": parameters.get("Statistic") or parameters.get("ExtendedStatistic"),
    }
    return [{"id": str(uuid.uuid5(uuid.NAMESPACE_URL, arn)), "metricStat": stat, "returnData": True}]


def _event_state(state: State) -> dict[str, Any]:
    described = {"value": state.value, "reason": state.reason, "timestamp": stamp(state.updated)}
    return {**described, "reasonData": state.data} if state.data else described


def _camel(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name[0].lower() + name[1:]: _camel(inner) for name, inner in value.items()}
    return [_camel(inner) for inner in value] if isinstance(value, list) else value


def _pascal(value: Mapping[str, Any]) -> dict[str, Any]:
    return {name[0].upper() + name[1:]: inner for name, inner in value.items()}
