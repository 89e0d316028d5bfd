"""Whoever is sent a group's logs is seen: by filters of the group, and by the account's policies."""

from __future__ import annotations

import json

from stormproof.aws.observe.logs.subscriptions import Subscription, account_subscriptions, subscriptions
from tests.provisioners.fakes import FakeReads

LAKE = "arn:aws:firehose:eu-west-1:123456789012:deliverystream/lake"


def test_a_group_s_filters_are_told_and_a_missing_group_has_none() -> None:
    """A pattern that is not there is everything."""
    answer = [{"filterName": "all", "destinationArn": LAKE}]
    reads = FakeReads({("logs", "describe_subscription_filters"): answer})
    assert subscriptions(reads, "/aws/lambda/a") == (Subscription("all", "", LAKE),)
    assert subscriptions(FakeReads({}), "/aws/lambda/a") == ()


def test_account_policies_count_unless_they_leave_the_group_out() -> None:
    """By name."""
    policies = [
        {"policyName": "all", "policyDocument": json.dumps({"DestinationArn": LAKE})},
        {
            "policyName": "some",
            "policyDocument": json.dumps({"DestinationArn": LAKE}),
            "selectionCriteria": 'LogGroupName NOT IN ["/aws/lambda/a"]',
        },
    ]
    reads = FakeReads({("logs", "describe_account_policies"): policies})
    assert list(account_subscriptions(reads, "/aws/lambda/a")) == [("all", LAKE)]
    assert [name for name, _ in account_subscriptions(reads, "/aws/lambda/b")] == ["all", "some"]
