"""Who is sent what is written to a log group: by filters of its own, and by the account's policies.

A group has two filters of its own at most; account policies come on top and count in none of them:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from stormproof.core.errors import NotThere
from stormproof.core.planning.controls import Reads

MOST_FILTERS = 2
ACCOUNT = "SUBSCRIPTION_FILTER_POLICY"
SELECTION = re.compile(r"\s*LogGroupName\s+NOT\s+IN\s*(\[.*\])\s*", re.DOTALL)


@dataclass(frozen=True)
class Subscription:
    """A filter of a group: its name, its pattern, and the ARN of what it sends to."""

    name: str
    pattern: str
    destination: str


def subscriptions(reads: Reads, group: str) -> tuple[Subscription, ...]:
    """Return a group's own filters, none where there is no such group."""
    try:
        found = reads.pages("logs", "describe_subscription_filters", "subscriptionFilters", logGroupName=group)
    except NotThere:
        return ()
    return tuple(
        Subscription(str(each["filterName"]), str(each.get("filterPattern") or ""), str(each.get("destinationArn", "")))
        for each in found
    )


def account_subscriptions(reads: Reads, group: str) -> Iterator[tuple[str, str]]:
    """Yield the account's policies that take a group in, those that do not name it as left out: name, destination.

    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutAccountPolicy.html
    """
    for each in reads.pages("logs", "describe_account_policies", "accountPolicies", policyType=ACCOUNT):
        left_out = SELECTION.fullmatch(str(each.get("selectionCriteria") or ""))
        if not left_out or group not in json.loads(left_out[1]):
            yield str(each["policyName"]), str(json.loads(each.get("policyDocument") or "{}").get("DestinationArn", ""))
