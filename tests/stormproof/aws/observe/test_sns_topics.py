"""What a topic's attributes say of its key, and who is subscribed to it."""

from __future__ import annotations

import pytest

from stormproof.aws.observe.sns_topics import addresses, filter_policy, reaching, read_topic, subscriptions, topic_key
from stormproof.core.alerts.subscriptions import PENDING
from tests.provisioners.fakes import FakeReads

TOPIC, KEY = "arn:aws:sns:eu-west-1:123456789012:alerts", "arn:aws:kms:eu-west-1:123456789012:key/1"
ARN, ADMIN, DELETED = f"{TOPIC}:5f4c", "admin@example.com", "Deleted"


def test_the_topics_key_is_read() -> None:
    """Empty for none, None for no topic."""
    attributes = ("sns", "get_topic_attributes")
    assert topic_key(FakeReads({attributes: {"Attributes": {"KmsMasterKeyId": KEY}}}), TOPIC) == KEY
    assert not topic_key(FakeReads({attributes: {"Attributes": {}}}), TOPIC)
    assert topic_key(FakeReads({}), TOPIC) is None


def listing(*arns: str) -> FakeReads:
    """Return an account in which SNS lists subscriptions of the administrator's, by what stands for the ARN of each."""
    told = {"Protocol": "email", "Endpoint": ADMIN, "TopicArn": TOPIC}
    found = [{**told, "SubscriptionArn": each} for each in arns]
    attributes = {"Attributes": {"FilterPolicy": "{}"}}
    return FakeReads(
        {
            ("sns", "get_topic_attributes"): {"Attributes": {"Policy": "{}"}},
            ("sns", "get_subscription_attributes"): attributes,
            ("sns", "list_subscriptions"): found,
            ("sns", "list_subscriptions_by_topic"): found,
        }
    )


@pytest.mark.parametrize(
    ("listed", "standing", "reached"),
    [
        ((DELETED,), (), False),
        ((DELETED, PENDING), (PENDING,), False),
        ((DELETED, ARN), (ARN,), True),
        ((ARN, DELETED), (ARN,), True),
    ],
)
def test_a_subscription_that_has_ended_is_none(
    listed: tuple[str, ...],
    standing: tuple[str, ...],
    reached: bool,  # noqa: FBT001 - a table's column
) -> None:
    """SNS lists it for 72 hours, with a word in the place of its ARN, beside one that was made since."""
    reads = listing(*listed)
    assert addresses(reads, TOPIC) == tuple((ADMIN, each) for each in standing)
    assert [each["SubscriptionArn"] for each in subscriptions(reads)] == list(standing)
    assert reaching(reads, ADMIN) == (frozenset({TOPIC}) if reached else frozenset())
    found = read_topic(reads, TOPIC, ADMIN)
    assert found
    assert found.subscription == next(iter(standing), "")


@pytest.mark.parametrize("word", ["", PENDING, DELETED])
def test_what_is_no_arn_has_no_filter(word: str) -> None:
    """SNS refuses to be asked for its attributes."""
    assert not filter_policy(FakeReads({}), word)
