"""What happened to alarms: DescribeAlarmHistory's items.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmHistory.html; items outlive their
alarm, and are kept 30 days. The form of HistoryData is that of recorded items.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from localaws.kernel.moments import epoch, moment
from localaws.kernel.pages import page_of
from localaws.services.cloudwatch.alarms.alarm import Alarm, State, stamp
from localaws.services.cloudwatch.metrics.errors import CloudWatchError
from localaws.services.cloudwatch.metrics.metric import DAY

KEPT = 30 * DAY
LONGEST = 4095
VERBS = {"Create": "created", "Update": "updated", "Delete": "deleted"}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that happened; `at` is epoch seconds, `data` JSON text."""

    alarm: str
    kind: str
    at: float
    type: str
    summary: str
    data: str

    def describe(self) -> dict[str, Any]:
        """Return the item in the API's form."""
        return {
            "AlarmName": self.alarm,
            "AlarmType": self.kind,
            "Timestamp": moment(self.at),
            "HistoryItemType": self.type,
            "HistorySummary": self.summary,
            "HistoryData": self.data[:LONGEST],
        }


class History:
    """The items of one region, in the order in which they happened."""

    def __init__(self) -> None:
        self._items: deque[Item] = deque()

    def configured(self, alarm: Alarm, change: str, at: float) -> None:
        """Note that an alarm was put or deleted; `change` is Create, Update or Delete."""
        verb = VERBS[change]
        data = {"version": "1.0", "type": change, f"{verb}Alarm": _plain(alarm.describe())}
        self._add(alarm, at, "ConfigurationUpdate", f'Alarm "{alarm.name}" {verb}', data)

    def changed(self, alarm: Alarm, old: State, at: float) -> None:
        """Note a change of state from `old` to what the alarm is in now."""
        data = {"version": "1.0", "oldState": _state(old), "newState": _state(alarm.state)}
        summary = f"Alarm updated from {old.value} to {alarm.state.value}"
        self._add(alarm, at, "StateUpdate", summary, data)

    def acted(self, alarm: Alarm, resource: str, changed: float, at: float, outcome: Mapping[str, Any]) -> None:
        """Note an action; `outcome` has ``publishedMessage``, or ``error`` when it failed."""
        failed = "error" in outcome
        data = {
            "actionState": "Failed" if failed else "Succeeded",
            "stateUpdateTimestamp": int(changed * 1000),
            "notificationResource": resource,
            **outcome,
        }
        outcome_words = "Failed to execute" if failed else "Successfully executed"
        self._add(alarm, at, "Action", f"{outcome_words} action {resource}", data)

    def describe(self, parameters: Mapping[str, Any], now: float) -> dict[str, Any]:
        """Answer DescribeAlarmHistory. Raises CloudWatchError for a foreign token."""
        self._forget(now)
        found = [item for item in list(self._items) if _wanted(item, parameters)]
        if parameters.get("ScanBy") != "TimestampAscending":
            found.reverse()
        size = parameters.get("MaxRecords") or 100
        page, token = page_of(
            found, size, parameters.get("NextToken"), lambda: CloudWatchError("InvalidNextToken", "Invalid NextToken")
        )
        return {"AlarmHistoryItems": [item.describe() for item in page], "NextToken": token}

    def _add(self, alarm: Alarm, at: float, type_: str, summary: str, data: Mapping[str, Any]) -> None:
        self._forget(at)
        text = json.dumps(data, separators=(",", ":"))
        self._items.append(Item(alarm.name, alarm.kind, at, type_, summary[:255], text))

    def _forget(self, now: float) -> None:
        while self._items and self._items[0].at < now - KEPT:
            self._items.popleft()


def _wanted(item: Item, parameters: Mapping[str, Any]) -> bool:
    start, end = parameters.get("StartDate"), parameters.get("EndDate")
    return (
        parameters.get("AlarmName") in {None, item.alarm}
        and item.kind in (parameters.get("AlarmTypes") or [item.kind])
        and parameters.get("HistoryItemType") in {None, item.type}
        and (start is None or item.at >= epoch(start))
        and (end is None or item.at <= epoch(end))
    )


def _state(state: State) -> dict[str, Any]:
    data = {"stateValue": state.value, "stateReason": state.reason}
    return {**data, "stateReasonData": json.loads(state.data)} if state.data else data


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return stamp(value.timestamp())
    if isinstance(value, Mapping):
        return {name[0].lower() + name[1:]: _plain(inner) for name, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list) else value
