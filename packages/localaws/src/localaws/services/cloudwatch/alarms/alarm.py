"""An alarm: what it was told to be, and the state that it is in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from localaws.kernel.moments import moment
from localaws.services.cloudwatch.alarms.definition import Watch
from localaws.services.cloudwatch.alarms.evaluation import INSUFFICIENT_DATA
from localaws.services.cloudwatch.alarms.rules import Rule

METRIC_ALARM = "MetricAlarm"
COMPOSITE_ALARM = "CompositeAlarm"
CREATED = "Unchecked: Initial alarm creation"
ACTIONS = {"OK": "OKActions", "ALARM": "AlarmActions", "INSUFFICIENT_DATA": "InsufficientDataActions"}
REGION_NAMES = {
    "us-east-1": "US East (N. Virginia)",
    "eu-west-1": "EU (Ireland)",
    "ap-southeast-2": "Asia Pacific (Sydney)",
}


@dataclass(frozen=True, slots=True)
class State:
    """A state with its reason; `data` is JSON text. Times are epoch seconds."""

    value: str
    reason: str
    updated: float
    transitioned: float
    data: str | None = None


@dataclass(eq=False)
class Alarm:
    """One alarm. `parameters` is what it was put with, by the API's names, defaults filled in."""

    region: str
    account: str
    kind: str
    parameters: Mapping[str, Any]
    subject: Watch | Rule
    configured: float
    state: State
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The alarm's name, unique in its region."""
        return str(self.parameters["AlarmName"])

    @property
    def arn(self) -> str:
        """The alarm's ARN."""
        return f"arn:aws:cloudwatch:{self.region}:{self.account}:alarm:{self.name}"

    def actions(self, state: str) -> list[str]:
        """Return the ARNs to notify when the alarm goes into a state."""
        return list(self.parameters[ACTIONS[state]])

    def describe(self) -> dict[str, Any]:
        """Return the alarm as DescribeAlarms does."""
        return {
            **self.parameters,
            "AlarmArn": self.arn,
            "AlarmConfigurationUpdatedTimestamp": moment(self.configured),
            "StateValue": self.state.value,
            "StateReason": self.state.reason,
            **({"StateReasonData": self.state.data} if self.state.data else {}),
            "StateUpdatedTimestamp": moment(self.state.updated),
            "StateTransitionedTimestamp": moment(self.state.transitioned),
        }


@dataclass(frozen=True)
class Change:
    """A change of an alarm's state, as it was when it happened: the alarm may change again before it is told."""

    alarm: Alarm
    old: State
    new: State
    after_mute: bool = False


def region_name(region: str) -> str:
    """Return a region's long name, as alarms write it in messages and subjects."""
    return REGION_NAMES.get(region, region)


def created(now: float) -> State:
    """Return the state of an alarm that is new (PutMetricAlarm: INSUFFICIENT_DATA, then it is evaluated)."""
    return State(INSUFFICIENT_DATA, CREATED, now, now)


def stamp(at: float) -> str:
    """Return a time as alarms write it in messages and reasons: ``2025-11-14T18:40:26.838+0000``."""
    when: datetime = moment(at)
    return f"{when:%Y-%m-%dT%H:%M:%S}.{when.microsecond // 1000:03d}+0000"
