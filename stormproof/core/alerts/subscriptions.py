"""What SNS says of a subscription in the place of its ARN, and which of them get messages."""

from __future__ import annotations

PENDING = "PendingConfirmation"
"""What stands for the ARN of a subscription until its owner confirms it:
https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html
"""


def confirmed(arn: str) -> bool:
    """Tell whether that is the ARN of a subscription that gets messages.

    After an unsubscription SNS lists ``Deleted`` in its place for up to 72 hours, and refuses that word as an ARN:
    https://repost.aws/knowledge-center/sns-cross-account-subscription, https://github.com/ansible/ansible/pull/20086
    """
    return arn.startswith("arn:")


def standing(arn: str) -> bool:
    """Tell whether there is a subscription, confirmed or not: whatever is neither an ARN nor `PENDING` is none."""
    return arn == PENDING or confirmed(arn)
