"""What alarms did, by their history: a state that has passed again is still to be found there.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmHistory.html
HistoryData has at most 4,095 characters and is cut there, where alarm and topic have long names:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_AlarmHistoryItem.html
"""

from __future__ import annotations

import json
import re
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
    moments = [item["Timestamp"] for item in _items(reads, alarm, "StateUpdate", since) if _new_state(item) == "ALARM"]
    return min(moments, default=None)


def sent(reads: Reads, alarm: str, to: str, since: datetime) -> bool:
    """Tell whether CloudWatch could send what the alarm had to say to an ARN."""
    return any(_is_sent(item["HistoryData"], to) for item in _items(reads, alarm, "Action", since))


def _items(reads: Reads, alarm: str, kind: str, since: datetime) -> list[dict[str, Any]]:
    return reads.pages(
        "cloudwatch",
        "describe_alarm_history",
        "AlarmHistoryItems",
        AlarmName=alarm,
        HistoryItemType=kind,
        StartDate=since,
    )


def _new_state(item: dict[str, Any]) -> str:
    """Return the state after an update: of the summary where long reasons have cut it off the data."""
    try:
        data = json.loads(item["HistoryData"])
    except ValueError:
        return str(item["HistorySummary"]).rpartition(" to ")[2]
    return str((data.get("newState") or {}).get("stateValue", ""))


def _is_sent(data: str, to: str) -> bool:
    return _text(data, "actionState") == "Succeeded" and _text(data, "notificationResource") == to


def _text(data: str, key: str) -> str | None:
    """Return the text of a key; what follows it may be cut off, and within texts quotation marks are escaped."""
    found = re.search(rf'"{key}"\s*:\s*("(?:[^"\\]|\\.)*")', data)
    return None if found is None else str(json.loads(found[1]))
