"""What a topic's attributes say of its key."""

from __future__ import annotations

from stormproof.aws.observe.sns_topics import topic_key
from tests.provisioners.fakes import FakeReads

TOPIC, KEY = "arn:aws:sns:eu-west-1:123456789012:alerts", "arn:aws:kms:eu-west-1:123456789012:key/1"


def test_the_topics_key_is_read() -> None:
    """Empty for none, None for no topic."""
    attributes = ("sns", "get_topic_attributes")
    assert topic_key(FakeReads({attributes: {"Attributes": {"KmsMasterKeyId": KEY}}}), TOPIC) == KEY
    assert not topic_key(FakeReads({attributes: {"Attributes": {}}}), TOPIC)
    assert topic_key(FakeReads({}), TOPIC) is None
