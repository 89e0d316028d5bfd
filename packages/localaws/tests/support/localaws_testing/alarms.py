"""Alarms on a clock of their own, with a topic that remembers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from localaws.kernel.clock import VirtualClock
from localaws.kernel.ports import ACCOUNT, NotDelivered
from localaws.kernel.work import Work
from localaws.services.cloudwatch.alarms.actions import Actions
from localaws.services.cloudwatch.alarms.service import Alarms
from localaws.services.cloudwatch.metrics.series import Summary
from localaws.services.cloudwatch.metrics.store import MetricKey, MetricStore

REGION = "us-east-1"
TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:alerts"
KEY = MetricKey.of("Shop", "Errors", {})
ALARM: dict[str, Any] = {
    "AlarmName": "errors",
    "Namespace": "Shop",
    "MetricName": "Errors",
    "Statistic": "Sum",
    "Period": 60,
    "EvaluationPeriods": 1,
    "Threshold": 5.0,
    "ComparisonOperator": "GreaterThanThreshold",
    "TreatMissingData": "notBreaching",
    "AlarmActions": [TOPIC],
    "OKActions": [TOPIC],
}


class Topic:
    """A publisher that remembers (subject, message)."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, dict[str, Any]]] = []
        self.refusal: str | None = None

    async def publish(
        self, _topic_arn: str, subject: str, messages: Mapping[str, str], _principal: str, _source_arn: str
    ) -> str:
        """Remember a message, or refuse it."""
        if self.refusal:
            raise NotDelivered(self.refusal)
        self.messages.append((subject, json.loads(messages["default"])))
        return "id"

    @property
    def changes(self) -> list[str]:
        """The changes told of, as OLD>NEW."""
        return [f"{message['OldStateValue']}>{message['NewStateValue']}" for _, message in self.messages]


class World:
    """A clock at the start of a minute, a store, the service and a topic."""

    def __init__(self, folder: Path) -> None:
        self.work = Work()
        self.clock = VirtualClock(self.work, folder / "offset")
        self.store = MetricStore(self.clock)
        self.topic = Topic()
        self.alarms = Alarms(self.clock, self.work, asyncio.get_running_loop(), self.store, Actions(self.topic, None))

    async def minutes(self, number: float) -> None:
        """Move on, to two seconds past a minute: evaluations happen on the full one."""
        target = (self.clock.now() // 60 + number) * 60 + 2
        await self.clock.advance(target - self.clock.now())

    def emit(self, value: float, *, minutes_ago: int = 0) -> None:
        """Record an error count in the current minute, or before."""
        self.store.record(REGION, KEY, self.clock.now() - 60 * minutes_ago, "Count", [Summary.of(value)])

    def put(self, **changes: Any) -> None:
        """Put the alarm."""
        self.alarms.put_metric_alarm(REGION, ACCOUNT, {**ALARM, **changes})

    def described(self, name: str = "errors") -> dict[str, Any]:
        """Return an alarm as it is described."""
        kinds = ["MetricAlarm", "CompositeAlarm"]
        found = self.alarms.describe(REGION, {"AlarmNames": [name], "AlarmTypes": kinds})
        alarms: list[dict[str, Any]] = found["MetricAlarms"] + found["CompositeAlarms"]
        assert len(alarms) == 1
        return alarms[0]

    def state(self, name: str = "errors") -> str:
        """Return an alarm's state."""
        return str(self.described(name)["StateValue"])

    def history(self, kind: str, name: str = "errors") -> list[dict[str, Any]]:
        """Return an alarm's history items of a kind, newest first."""
        wanted = {"AlarmName": name, "HistoryItemType": kind}
        return list(self.alarms.describe_history(REGION, wanted)["AlarmHistoryItems"])


Scenario = Callable[[World], Awaitable[None]]
Play = Callable[[Scenario], None]
