"""A topic's policy, its key and the key's policy are read as they stand."""

from __future__ import annotations

import json
from typing import Any

from stormproof.aws.observe.alerts.topic_access import read_access
from stormproof.core.alerts.topic_access import TopicAccess
from tests.provisioners.fakes import FakeReads

TOPIC, KEY = "arn:aws:sns:eu-west-1:123456789012:alerts", "alias/own"
POLICY = {"Version": "2012-10-17", "Statement": [{"Sid": "a"}]}

KEYS: dict[str, Any] = {"Version": "2012-10-17", "Statement": []}


def _reads(**attributes: str) -> FakeReads:
    answers: dict[tuple[str, str], Any] = {
        ("sns", "get_topic_attributes"): {"Attributes": {"Policy": json.dumps(POLICY), **attributes}},
        ("kms", "describe_key"): {"KeyMetadata": {"KeyId": "1", "KeyState": "Disabled"}},
        ("kms", "get_key_policy"): {"Policy": json.dumps(KEYS)},
    }
    return FakeReads(answers)


def test_a_topic_is_read_with_its_key() -> None:
    """And with the key's state, where there is one."""
    assert read_access(_reads(), TOPIC) == TopicAccess(TOPIC, POLICY)
    assert read_access(_reads(KmsMasterKeyId=KEY), TOPIC) == TopicAccess(TOPIC, POLICY, KEY, KEYS, "Disabled")


def test_what_is_gone_is_told_as_that() -> None:
    """The topic, or its key."""
    assert read_access(FakeReads({}), TOPIC) == TopicAccess(TOPIC, there=False)
    attributes = {"Attributes": {"Policy": json.dumps(POLICY), "KmsMasterKeyId": KEY}}
    found = read_access(FakeReads({("sns", "get_topic_attributes"): attributes}), TOPIC)
    assert found == TopicAccess(TOPIC, POLICY, KEY, key_state="not there")


def test_a_key_that_aws_manages_is_told_as_one() -> None:
    """By its own word for it, or by its alias where nobody may look at it."""
    reads = FakeReads(
        {
            ("sns", "get_topic_attributes"): {"Attributes": {"KmsMasterKeyId": "1"}},
            ("kms", "describe_key"): {"KeyMetadata": {"KeyId": "1", "KeyManager": "AWS"}},
            ("kms", "get_key_policy"): {"Policy": json.dumps(KEYS)},
        }
    )
    assert read_access(reads, TOPIC).managed_by_aws
    by_alias = {("sns", "get_topic_attributes"): {"Attributes": {"KmsMasterKeyId": "alias/aws/sns"}}}
    assert read_access(FakeReads(by_alias), TOPIC).managed_by_aws
