"""Tokens of subscriptions that wait for confirmation: good for two days, and for their topic alone.

https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

GOOD_FOR = 2 * 86_400.0
SIZE = 144
"""Bytes of a token, which is twice as many hexadecimal digits: that of recorded ones."""


class Guarded(set[str]):
    """The ARNs of subscriptions that nobody ends without credentials. Used under the lock of SNS's backend."""


def is_token(text: str) -> bool:
    """Tell whether a text has the form of a token."""
    return re.fullmatch(rf"[0-9a-f]{{{2 * SIZE}}}", text) is not None


@dataclass(frozen=True)
class Pending:
    """What a token confirms, until when (epoch seconds)."""

    topic_arn: str
    subscription_arn: str
    until: float


class Tokens:
    """Issued tokens. Used under the lock of SNS's backend."""

    def __init__(self) -> None:
        self._issued: dict[str, Pending] = {}

    def issue(self, topic_arn: str, subscription_arn: str, now: float) -> str:
        """Return a new token for a subscription."""
        token = secrets.token_hex(SIZE)
        self._issued[token] = Pending(topic_arn, subscription_arn, now + GOOD_FOR)
        return token

    def redeem(self, topic_arn: str, token: str, now: float) -> str | None:
        """Return the subscription that a token confirms, or None for one that is unknown, foreign or too old.

        A token may be redeemed again: the link in an e-mail can be followed twice.
        """
        pending = self._issued.get(token)
        if pending is None or pending.topic_arn != topic_arn or pending.until < now:
            return None
        return pending.subscription_arn
