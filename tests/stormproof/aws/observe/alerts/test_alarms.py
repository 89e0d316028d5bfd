"""What an alarm did is read from its history."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from stormproof.aws.observe.alerts.alarms import raised, sent, state
from tests.provisioners.fakes import FakeReads

LONGEST = 4095
"""Characters that HistoryData has at most."""
AT = datetime(2026, 11, 22, 23, tzinfo=UTC)
TOPIC = "arn:aws:sns:eu-west-1:123456789012:alerts"


def history(*items: tuple[int, str, dict[str, Any]]) -> FakeReads:
    """Return reads that tell a history: minute, type and data of each item."""

    def answer(*, HistoryItemType: str, StartDate: datetime, **_: Any) -> list[dict[str, Any]]:  # noqa: N803 - boto3's
        found = [(AT + timedelta(minutes=minute), data) for minute, kind, data in items if kind == HistoryItemType]
        return [item(at, data) for at, data in found if at >= StartDate]

    return FakeReads({("cloudwatch", "describe_alarm_history"): answer})


def item(at: datetime, data: dict[str, Any]) -> dict[str, Any]:
    """Return an item as CloudWatch tells it: its data cut where they are too long."""
    summary = f"Alarm updated from OK to {data['newState']['stateValue']}" if "newState" in data else "Action"
    return {"Timestamp": at, "HistorySummary": summary, "HistoryData": json.dumps(data)[:LONGEST]}


def entered(value: str) -> dict[str, Any]:
    """Return the data of a change of state."""
    return {"newState": {"stateValue": value}}


def test_the_first_time_that_it_went_off_counts() -> None:
    """What passed before is not ours, and that it is over again changes nothing."""
    reads = history(
        (-5, "StateUpdate", entered("ALARM")),
        (3, "StateUpdate", entered("ALARM")),
        (1, "StateUpdate", entered("ALARM")),
        (2, "StateUpdate", entered("OK")),
    )
    assert raised(reads, "alarm", AT) == AT + timedelta(minutes=1)


def test_an_alarm_that_stayed_silent_did_not_go_off() -> None:
    """To become OK is no alarm."""
    assert raised(history((1, "StateUpdate", entered("OK"))), "alarm", AT) is None


def test_only_what_got_through_to_the_topic_was_sent() -> None:
    """A failed action told nobody, another topic told somebody else."""
    well = {"actionState": "Succeeded", "notificationResource": TOPIC}
    assert sent(history((1, "Action", well)), "alarm", TOPIC, AT)
    assert not sent(history((1, "Action", {**well, "actionState": "Failed"})), "alarm", TOPIC, AT)
    assert not sent(history((1, "Action", {**well, "notificationResource": "other"})), "alarm", TOPIC, AT)


def test_what_long_names_cut_off_is_not_missed() -> None:
    """Alarm and topic with long names: HistoryData is no whole JSON any more, and tells the same."""
    message = json.dumps({"default": json.dumps({"AlarmName": "long" * LONGEST, "notificationResource": "other"})})
    well = {"actionState": "Succeeded", "notificationResource": TOPIC, "publishedMessage": message}
    assert sent(history((1, "Action", well)), "alarm", TOPIC, AT)
    assert not sent(history((1, "Action", {**well, "actionState": "Failed"})), "alarm", TOPIC, AT)
    assert not sent(history((1, "Action", {**well, "notificationResource": "other"})), "alarm", TOPIC, AT)


@pytest.mark.parametrize(("value", "moment"), [("ALARM", AT + timedelta(minutes=1)), ("OK", None)])
def test_a_state_that_long_reasons_cut_off_is_read_from_the_summary(value: str, moment: datetime | None) -> None:
    """The old state's reasons stand first, and may fill the data alone."""
    update = {"oldState": {"stateValue": "OK", "stateReason": "r" * LONGEST}, **entered(value)}
    assert raised(history((1, "StateUpdate", update)), "alarm", AT) == moment


def test_the_state_of_an_alarm_that_is_not_there_is_none() -> None:
    """It is no error: a judge decides what that means."""
    assert state(FakeReads({("cloudwatch", "describe_alarms"): []}), "alarm") == ""
    assert state(FakeReads({("cloudwatch", "describe_alarms"): ["OK"]}), "alarm") == "OK"
