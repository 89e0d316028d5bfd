"""Alarms are waited for until all is known, on real AWS without a look into anybody's mailbox."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from stormproof.core.alerts.subscriptions import PENDING
from stormproof.core.errors import CouldNotLook
from stormproof.core.mailbox import Mail
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext
from stormproof.core.policy import Policy
from stormproof.core.surroundings import AWS_WAITS, Surroundings
from stormproof.stimuli.alerts import alarm_mail
from tests.provisioners.fakes import SYSTEM, FakeReads

SINCE = datetime(2026, 11, 22, 23, tzinfo=UTC)
TOPIC = Names(SYSTEM).alert_topic_arn


class Waiting:
    """A clock on which pauses take no time at all, and are counted."""

    def __init__(self) -> None:
        self.passed = 0.0

    def monotonic(self) -> float:
        """Return the seconds passed."""
        return self.passed

    def advance(self, by: timedelta) -> None:
        """Nothing is due."""

    def pause(self, seconds: float) -> None:
        """Let them pass."""
        self.passed += seconds


def bench(subscription: str = "", states: tuple[str, ...] = ("OK",), history: Any = ()) -> Any:
    """Return a bench on real AWS; alarms go through `states`, one a look, and stay in the last."""
    left = list(states)
    told = {
        "Protocol": "email",
        "Endpoint": "admin@example.com",
        "SubscriptionArn": subscription,
        "TopicArn": TOPIC,
    }
    reads = FakeReads(
        {
            ("sns", "list_subscriptions"): [told] if subscription else [],
            ("cloudwatch", "describe_alarms"): lambda **_: [left.pop(0) if len(left) > 1 else left[0]],
            ("cloudwatch", "describe_alarm_history"): lambda **asked: [
                {"Timestamp": SINCE, "HistoryData": json.dumps(data)}
                for kind, data in history
                if kind == asked["HistoryItemType"]
            ],
        }
    )
    context = PlanContext(SYSTEM, Policy(admin_email="admin@example.com"))
    return SimpleNamespace(surroundings=Surroundings(), clock=Waiting(), reads=reads, context=context)


@pytest.mark.parametrize(
    ("subscription", "known"), [("", False), (PENDING, False), ("Deleted", False), (f"{TOPIC}:1", True)]
)
def test_only_the_administrator_can_confirm(subscription: str, known: bool) -> None:  # noqa: FBT001 - a table's column
    """On real AWS nobody clicks in their place."""
    assert alarm_mail.confirmed(bench(subscription)) is known


def test_an_alarm_that_is_still_on_is_waited_for() -> None:
    """Only one that is off can go off."""
    waiting = bench(states=("ALARM", "ALARM", "ALARM", "OK"))
    alarm_mail.quiet(waiting, ("alarm",))
    assert 0 < waiting.clock.passed < AWS_WAITS.alarm_s
    with pytest.raises(CouldNotLook, match="has passed"):
        alarm_mail.quiet(bench(states=("ALARM",)), ("alarm",))


def test_an_alarm_that_went_off_and_was_sent_is_told_at_once() -> None:
    """What is in the mailbox nobody can see here."""
    sent = {"actionState": "Succeeded", "notificationResource": TOPIC}
    made = bench(history=[("StateUpdate", {"newState": {"stateValue": "ALARM"}}), ("Action", sent)])
    found = alarm_mail.alert(made, ("alarm",), SINCE)
    assert (found.raised, found.sent, found.mails) == (SINCE, True, None)
    assert made.clock.passed == 0


def test_a_name_too_long_for_a_subject_is_found_in_the_body() -> None:
    """An alarm whose name is another's beginning is not taken for it."""
    history = (("StateUpdate", {"newState": {"stateValue": "ALARM"}}),)
    alarm = f"stormproof-{'orders-' * 20}function"
    sent = ("Action", {"actionState": "Succeeded", "notificationResource": TOPIC})
    told = bench(f"{TOPIC}:1", history=(*history, sent))
    mails = (
        Mail(("admin@example.com",), 'ALARM: "stormproof-orders-"', f"- Name: {alarm}\n", SINCE),
        Mail(("admin@example.com",), 'ALARM: "stormproof-orders-"', f"- Name: {alarm}-2\n", SINCE),
    )
    told.surroundings = Surroundings(mailbox=SimpleNamespace(mails=lambda _: mails))
    assert alarm_mail.alert(told, (alarm,), SINCE).mails == mails[:1]
    told.surroundings = Surroundings(mailbox=SimpleNamespace(mails=lambda _: mails[1:]))
    assert alarm_mail.alert(told, (alarm,), SINCE).mails == ()


def test_an_alarm_that_stays_silent_is_a_finding_when_time_is_up() -> None:
    """A judge decides what it means."""
    made = bench()
    assert alarm_mail.alert(made, ("alarm",), SINCE).raised is None
    assert made.clock.passed >= AWS_WAITS.alarm_s


def test_of_several_alarms_that_one_counts_that_told() -> None:
    """An owner's alarm may do in the place of ours, which need not be there."""
    raised = ("StateUpdate", {"newState": {"stateValue": "ALARM"}})
    sent = ("Action", {"actionState": "Succeeded", "notificationResource": TOPIC})
    told: dict[str, list[Any]] = {"mute": [raised], "owners": [raised, sent], "gone": []}
    made = bench()
    made.reads = FakeReads(
        {
            ("sns", "list_subscriptions"): [],
            ("cloudwatch", "describe_alarm_history"): lambda **asked: [
                {"Timestamp": SINCE, "HistoryData": json.dumps(data)}
                for kind, data in told[asked["AlarmName"]]
                if kind == asked["HistoryItemType"]
            ],
        }
    )
    assert alarm_mail.alert(made, ("gone", "mute", "owners"), SINCE).alarm == "owners"
    assert alarm_mail.alert(made, ("gone", "mute"), SINCE).alarm == "mute"


@pytest.mark.parametrize("moves", [True, False])
def test_silence_is_waited_for_only_where_time_passes_by_itself(moves: bool) -> None:  # noqa: FBT001 - a table's column
    """Where time is moved, alarms have looked and told whom they could when the move is over."""
    made = bench()
    made.surroundings = Surroundings(time_moves=moves)
    assert alarm_mail.alert(made, ("alarm",), SINCE).raised is None
    assert made.clock.passed == pytest.approx(0 if moves else AWS_WAITS.alarm_s, abs=AWS_WAITS.alarm_pause_s)
