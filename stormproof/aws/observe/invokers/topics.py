"""SNS topics to which a function is subscribed.

https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptions.html
"""

from __future__ import annotations

from stormproof.aws.observe.invokers.invocations import Invocation, invocation_of
from stormproof.aws.observe.sns_topics import subscriptions
from stormproof.core.planning.controls import PlanContext, Reads

MOVED_BY = ""


def find(reads: Reads, context: PlanContext) -> tuple[Invocation, ...]:
    """Look at all subscriptions of the account in the region; raises CouldNotLook."""
    return tuple(
        found
        for each in subscriptions(reads)
        if each["Protocol"] == "lambda"
        for found in invocation_of(context.system, str(each["Endpoint"]), f"topic {each['TopicArn']}")
    )
