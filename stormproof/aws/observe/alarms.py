"""What alarms did, by their history: a state that has passed again is still to be found there.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmHistory.html
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from stormproof.core.planning.controls import Reads


def state(reads: Reads, alarm: str) -> str:
    """Return the state that an alarm is in, empty where there is no such alarm."""
    found = reads.pages("cloudwatch", "describe_alarms", "MetricAlarms[].StateValue", AlarmNames=[alarm])
    return str(found[0]) if found else ""


def watching(reads: Reads, namespace: str, metric: str, function: str) -> list[dict[str, Any]]:
    """Return the alarms on a function's metric, whoever made them, as DescribeAlarms tells them.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmsForMetric.html
    """
    dimensions = [{"Name": "FunctionName", "Value": function}]
    found = reads.read(
        "cloudwatch", "describe_alarms_for_metric", Namespace=namespace, MetricName=metric, Dimensions=dimensions
    )
    return list(found["MetricAlarms"])


def raised(reads: Reads, alarm: str, since: datetime) -> datetime | None:
    """Return when an alarm first went off since a moment, None where it did not."""
    moments = [at for at, data in _items(reads, alarm, "StateUpdate", since) if _new_state(data) == "ALARM"]
    return min(moments, default=None)


def sent(reads: Reads, alarm: str, to: str, since: datetime) -> bool:
    """Tell whether CloudWatch could send what the alarm had to say to an ARN."""
    actions = (data for _, data in _items(reads, alarm, "Action", since))
    return any(_is_sent(data, to) for data in actions)


def _items(reads: Reads, alarm: str, kind: str, since: datetime) -> list[tuple[datetime, dict[str, Any]]]:
    found = reads.pages(
        "cloudwatch",
        "describe_alarm_history",
        "AlarmHistoryItems",
        AlarmName=alarm,
        HistoryItemType=kind,
        StartDate=since,
    )
    return [(item["Timestamp"], json.loads(item["HistoryData"])) for item in found]


def _new_state(data: dict[str, Any]) -> str:
    return str((data.get("newState") or {}).get("stateValue", ""))


def _is_sent(data: dict[str, Any], to: str) -> bool:
    return data.get("actionState") == "Succeeded" and data.get("notificationResource") == to
