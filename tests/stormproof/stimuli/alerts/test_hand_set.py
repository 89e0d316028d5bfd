"""An alarm set off by hand: its alert is looked for in a queue of the run's own, and nothing of it stays."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from stormproof.core.alerts.function_entries import FUNCTION_ERROR_RATE
from stormproof.core.errors import NotThere, Undecidable
from stormproof.core.faults import FaultInjection
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext
from stormproof.core.planning.plans import Call
from stormproof.core.policy import Policy
from stormproof.core.surroundings import Surroundings
from stormproof.stimuli.alerts.hand_set import set_off
from tests.provisioners.fakes import SYSTEM, FakeReads

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
NAMES = Names(SYSTEM)
TOPIC, ALARM = NAMES.alert_topic_arn, NAMES.alarm(FUNCTION_ERROR_RATE.name, SYSTEM.functions[0].name)
TOOK = {"actionState": "Succeeded", "notificationResource": TOPIC}


def told(alarm: str, state: str = "ALARM") -> str:
    """A notification of CloudWatch's in SNS's envelope."""
    return json.dumps({"Message": json.dumps({"AlarmName": alarm, "NewStateValue": state})})


class World:
    """A topic with a subscriber, an alarm, and what a queue of the run's own gets; pauses take no time."""

    def __init__(self, *bodies: str, alarms: tuple[str, ...] = (ALARM,), took: bool = True) -> None:
        self.bodies, self.took, self.passed, self.topic = bodies, took, 0.0, True
        self.states: list[str] = []
        self.held: list[FaultInjection] = []
        reads = FakeReads(
            {
                ("cloudwatch", "describe_alarms"): [{"AlarmName": each, "StateValue": "OK"} for each in alarms],
                ("cloudwatch", "describe_alarm_history"): self._history,
                ("sns", "list_subscriptions"): [],
                ("sns", "list_subscriptions_by_topic"): self._subscribed,
            }
        )
        context = PlanContext(SYSTEM, Policy(admin_email="admin@example.com"))
        self.bench: Any = SimpleNamespace(
            reads=reads, context=context, clock=self, writer=self, hold=self._hold, surroundings=Surroundings()
        )

    def now(self) -> datetime:
        """The time."""
        return NOW

    def monotonic(self) -> float:
        """Return the seconds passed."""
        return self.passed

    def pause(self, seconds: float) -> None:
        """Let them pass."""
        self.passed += seconds

    def call(self, call: Call) -> dict[str, Any]:
        """Set the alarm's state."""
        self.states.append(call.parameters["StateValue"])
        return {}

    def answer(self, call: Call) -> dict[str, Any]:
        """Tell what lies in the queue, and that it stays there."""
        assert (call.operation, call.parameters["VisibilityTimeout"]) == ("receive_message", 0)
        return {"Messages": [{"Body": each} for each in self.bodies]}

    def _history(self, **asked: Any) -> list[dict[str, Any]]:
        if asked["HistoryItemType"] == "StateUpdate":
            return [{"Timestamp": NOW, "HistoryData": json.dumps({"newState": {"stateValue": "ALARM"}})}]
        return [{"Timestamp": NOW, "HistoryData": json.dumps(TOOK)}] if self.took else []

    def _subscribed(self, **_: Any) -> list[dict[str, str]]:
        if not self.topic:
            raise NotThere("aws.not_found", "no such topic")
        return []

    @contextmanager
    def _hold(self, injection: FaultInjection) -> Iterator[dict[str, str]]:
        self.held.append(injection)
        yield {"alert_copies.queue": "https://sqs/copies"}


@pytest.mark.parametrize(
    ("bodies", "copied"),
    [
        ((told(ALARM),), True),
        ((told(f"{ALARM}-2"), "no JSON", "[]", told(ALARM)), True),
        ((told(ALARM, "OK"),), False),
        (("{}", json.dumps({"Message": "hello"})), False),
        ((), False),
    ],
)
def test_the_copy_is_that_of_this_alarm(bodies: tuple[str, ...], copied: bool) -> None:  # noqa: FBT001 - a table's column
    """Others' messages to the topic, and the notice that it is over, are none."""
    world = World(*bodies)
    found = set_off(world.bench)
    assert (found.copied, found.alerts[0].sent) == (copied, True)
    assert world.states == ["ALARM", "OK"]


def test_the_queue_is_beside_the_system_and_goes_again() -> None:
    """To wire is enough; the topic alone may send to it, and its undo names it without a URL."""
    world = World(told(ALARM))
    set_off(world.bench)
    (made,) = world.held
    queue, subscribed = made.calls
    name = queue.parameters["QueueName"]
    (statement,) = json.loads(queue.parameters["Attributes"]["Policy"])["Statement"]
    assert statement["Condition"] == {"ArnEquals": {"aws:SourceArn": TOPIC}}
    assert subscribed.parameters == {"TopicArn": TOPIC, "Protocol": "sqs", "Endpoint": NAMES.arn("sqs", name)}
    assert [call.operation for call in made.undo] == ["end_subscription", "end_own_queue"]
    assert made.wired


def test_of_what_was_not_sent_no_copy_is_waited_for() -> None:
    """Why it was not is the finding."""
    world = World(took=False)
    assert set_off(world.bench).copied is False


def test_without_a_topic_nothing_is_made() -> None:
    """There is nothing to subscribe to."""
    world = World(took=False)
    world.topic = False
    assert (set_off(world.bench).copied, world.held) == (None, [])


def test_without_an_alarm_of_ours_nothing_is_set_off() -> None:
    """Others' alarms are not ours to play with."""
    world = World(alarms=("another",))
    with pytest.raises(Undecidable) as found:
        set_off(world.bench)
    assert (found.value.code, world.states) == ("alerts.no_alarm", [])
