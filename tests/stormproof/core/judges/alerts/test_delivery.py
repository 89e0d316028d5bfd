"""Alerts reach the administrator where the subscription is confirmed, the topic takes them, and nothing filters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from stormproof.core.alerts.subscriptions import PENDING
from stormproof.core.alerts.topic_access import TopicAccess
from stormproof.core.errors import Refuted, Undecidable
from stormproof.core.judges.alerts.alert import Alert
from stormproof.core.judges.alerts.delivery import (
    Subscription,
    judge_admitted,
    judge_arrived,
    judge_confirmed,
    judge_copied,
    judge_sent,
)
from stormproof.core.mailbox import Mail

AT = datetime(2026, 11, 22, tzinfo=UTC)
ADMIN = "admin@example.com"
SEEN = Subscription(ADMIN, "arn:topic", (ADMIN,), "arn:topic:1")
ARRIVED = Alert("stormproof-abc-x", AT, sent=True, mails=(Mail((ADMIN,), "ALARM", "body", AT),))
SHUT = "CloudWatch Alarms is not authorized to perform: SNS:Publish on resource: arn:topic"
KEY = "CloudWatch Alarms does not have authorization to access the SNS topic encryption key."


def code(judge: Callable[..., None], *seen: Any) -> str:
    """Return the code that a judge refutes or leaves undecided with, empty where it does neither."""
    try:
        judge(*seen)
    except (Refuted, Undecidable) as found:
        return found.code
    return ""


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, ""),
        ({"addresses": None, "arn": ""}, "alerts.no_topic"),
        ({"addresses": (), "arn": ""}, "alerts.not_subscribed"),
        ({"addresses": ("other@example.com",), "arn": ""}, "alerts.not_subscribed"),
        ({"arn": PENDING}, "alerts.pending"),
    ],
)
def test_only_a_confirmed_subscription_of_the_administrator_counts(changed: dict[str, Any], found: str) -> None:
    """AWS sends nothing to others."""
    assert code(judge_confirmed, replace(SEEN, **changed)) == found


ALARM, TOPIC = "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:x", "arn:aws:sns:eu-west-1:123456789012:alerts"


def policy(effect: str = "Allow", **members: Any) -> dict[str, Any]:
    """Return a policy of one statement about CloudWatch."""
    who = {"Principal": {"Service": "cloudwatch.amazonaws.com"}, "Action": "sns:Publish", "Resource": TOPIC}
    return {"Statement": [{"Sid": "one", "Effect": effect, **who, **members}]}


@pytest.mark.parametrize(
    ("access", "found"),
    [
        (TopicAccess(TOPIC, policy()), ""),
        (TopicAccess(TOPIC, policy("Deny")), "alerts.topic_shut"),
        (TopicAccess(TOPIC, {}), "alerts.topic_shut"),
        (TopicAccess(TOPIC, there=False), "alerts.topic_shut"),
        (TopicAccess(TOPIC, policy(Condition={"StringEquals": {"aws:PrincipalOrgID": "o"}})), "alerts.topic_unclear"),
        (TopicAccess(TOPIC, policy(), "alias/aws/sns", managed_by_aws=True), "alerts.key_shut"),
        (TopicAccess(TOPIC, policy(), "key", key_state="PendingDeletion"), "alerts.key_shut"),
        (TopicAccess(TOPIC, policy(), "key", {"Statement": []}), "alerts.key_shut"),
    ],
)
def test_a_topic_has_to_let_cloudwatch_in(access: TopicAccess, found: str) -> None:
    """By its policy and by its key's; where a condition decides that nobody knows, it stays open."""
    assert code(judge_admitted, replace(SEEN, access=access, source=ALARM)) == found


def test_a_pending_subscription_says_what_to_do() -> None:
    """Nobody can confirm in the administrator's place."""
    with pytest.raises(Refuted, match="stormproof alerts confirm TOKEN"):
        judge_confirmed(replace(SEEN, arn=PENDING))


def test_who_is_told_instead_is_named() -> None:
    """An address that nobody reads any more."""
    with pytest.raises(Refuted, match=r"other@example\.com"):
        judge_confirmed(replace(SEEN, addresses=("other@example.com",), arn=""))


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, ""),
        ({"sent": False, "refused": SHUT}, "alerts.topic_shut"),
        ({"sent": False, "refused": KEY}, "alerts.key_shut"),
        ({"mails": ()}, "alerts.no_mail"),
        ({"mails": None}, "alerts.no_mailbox"),
        ({"sent": False}, "alerts.none_sent"),
        ({"raised": None}, "alerts.none_sent"),
    ],
)
def test_each_alert_has_to_arrive(changed: dict[str, Any], found: str) -> None:
    """Where no alarm sends anything, or nobody may look into the mailbox, nothing is said of it."""
    assert code(judge_arrived, SEEN, [replace(ARRIVED, **changed)]) == found


def test_a_filter_policy_is_blamed_for_what_does_not_arrive_and_for_nothing_else() -> None:
    """One that lets alarms through does no harm."""
    filtered = replace(SEEN, filter_policy='{"severity": ["critical"]}')
    assert code(judge_arrived, filtered, [replace(ARRIVED, mails=())]) == "alerts.filtered"
    assert code(judge_arrived, filtered, [ARRIVED]) == ""


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, ""),
        ({"mails": None}, ""),
        ({"sent": False, "refused": SHUT}, "alerts.topic_shut"),
        ({"sent": False}, "alerts.none_sent"),
        ({"mails": ()}, "alerts.no_mail"),
    ],
)
def test_an_alarm_set_off_by_hand_shows_the_way_of_its_alert(changed: dict[str, Any], found: str) -> None:
    """What cannot be seen in a mailbox is not asked for."""
    assert code(judge_sent, [replace(ARRIVED, **changed)]) == found


def test_what_the_topic_took_has_to_come_to_whoever_is_subscribed() -> None:
    """Where nobody may look into the mailbox, a queue of a run's own is subscribed beside the administrator."""
    judge_copied(SEEN.topic, copied=True)
    with pytest.raises(Refuted) as found:
        judge_copied(SEEN.topic, copied=False)
    assert found.value.code == "alerts.no_mail"
