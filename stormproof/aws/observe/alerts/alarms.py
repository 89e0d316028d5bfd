"""What alarms did, by their history: a state that has passed again is still to be found there.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmHistory.html
HistoryData has at most 4,095 characters and is cut there, where alarm and topic have long names:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_AlarmHistoryItem.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from stormproof.core.alerts.conditions import watched
from stormproof.core.alerts.stage_metrics import meant_for
from stormproof.core.planning.controls import Reads
from stormproof.core.system import RestApi


def state(reads: Reads, alarm: str) -> str:
    """Return the state that an alarm is in, empty where there is no such alarm."""
    found = reads.pages("cloudwatch", "describe_alarms", "MetricAlarms[].StateValue", AlarmNames=[alarm])
    return str(found[0]) if found else ""


def metric_alarms(reads: Reads) -> list[dict[str, Any]]:
    """Return all metric alarms of the region, as DescribeAlarms tells them.

    DescribeAlarmsForMetric leaves out those on metric math:
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmsForMetric.html
    """
    return reads.pages("cloudwatch", "describe_alarms", "MetricAlarms", AlarmTypes=["MetricAlarm"])


def watching(reads: Reads, namespace: str, metric: str, dimensions: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names of the alarms that look at a metric, with these dimensions alone, whoever made them."""
    found = (alarm for alarm in metric_alarms(reads) if _looks_at(alarm, namespace, metric, dimensions))
    return tuple(str(alarm["AlarmName"]) for alarm in found)


def meant_for_stage(reads: Reads, api: RestApi, stage: str, metrics: Collection[str]) -> tuple[str, ...]:
    """Return the names of the alarms that are meant to look at one of these metrics of a stage, whoever made them.

    One that names the API by its ID is among them: it looks at a metric that there is not, and its owner trusts in it.
    """
    return tuple(str(each["AlarmName"]) for each in metric_alarms(reads) if meant_for(each, api, stage, metrics))


def _looks_at(alarm: Mapping[str, Any], namespace: str, metric: str, dimensions: Mapping[str, str]) -> bool:
    return any(each.is_of(namespace, metric, dimensions) for each in watched(alarm))


def raised(reads: Reads, alarm: str, since: datetime) -> datetime | None:
    """Return when an alarm first went off since a moment, None where it did not."""
    moments = [item["Timestamp"] for item in _items(reads, alarm, "StateUpdate", since) if _new_state(item) == "ALARM"]
    return min(moments, default=None)


def sent(reads: Reads, alarm: str, to: str, since: datetime) -> bool:
    """Tell whether CloudWatch could send what the alarm had to say to an ARN."""
    return any(_is_sent(item["HistoryData"], to) for item in _items(reads, alarm, "Action", since))


def refusal(reads: Reads, alarm: str, since: datetime) -> str:
    """Return why CloudWatch could not send what an alarm had to say, empty where nothing failed."""
    items = _items(reads, alarm, "Action", since)
    return next((_text(item["HistoryData"], "error") or "" for item in items if _failed(item["HistoryData"])), "")


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


def _failed(data: str) -> bool:
    return _text(data, "actionState") == "Failed"


def _is_sent(data: str, to: str) -> bool:
    return _text(data, "actionState") == "Succeeded" and _text(data, "notificationResource") == to


def _text(data: str, key: str) -> str | None:
    """Return the text of a key; what follows it may be cut off, and within texts quotation marks are escaped."""
    found = re.search(rf'"{key}"\s*:\s*("(?:[^"\\]|\\.)*")', data)
    return None if found is None else str(json.loads(found[1]))
