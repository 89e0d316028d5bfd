"""Judges of whether alerts reach the administrator, from the subscription to the mailbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stormproof.core.alerts.subscriptions import PENDING
from stormproof.core.alerts.topic_access import CLOUDWATCH, TopicAccess, entry
from stormproof.core.errors import Refuted, Undecidable
from stormproof.core.judges.alerts.alert import Alert

NOT_ADMITTED, KEY_SHUT = "not authorized", "encryption key"
"""What CloudWatch says of a topic whose policy, or whose key's policy, does not admit it; AWS documents no such words:
https://repost.aws/knowledge-center/cloudwatch-receive-sns-for-alarm-trigger
"""


@dataclass(frozen=True)
class Subscription:
    """The administrator's subscription to the topic of alerts.

    `addresses` are all e-mail addresses that are subscribed, None where there is no topic; `arn` is that of the
    administrator's, `PENDING`, or empty for none; `filter_policy` is JSON, empty where every message gets through.
    `access` is what the topic and its key let in, `source` the ARN of an alarm of ours.
    """

    email: str
    topic: str
    addresses: tuple[str, ...] | None
    arn: str = ""
    filter_policy: str = ""
    access: TopicAccess | None = None
    source: str = ""


def judge_confirmed(seen: Subscription) -> None:
    """Refute unless the administrator is subscribed and has confirmed it.

    Codes: ``alerts.no_topic``, ``alerts.not_subscribed``, ``alerts.pending``.
    """
    if seen.addresses is None:
        raise Refuted("alerts.no_topic", f"there is no topic {seen.topic} that alarms could notify")
    if not seen.arn:
        others = f"; {', '.join(seen.addresses)} is" if seen.addresses else ""
        raise Refuted("alerts.not_subscribed", f"{seen.email} is not subscribed to {seen.topic}{others}")
    if seen.arn == PENDING:
        raise Refuted(
            "alerts.pending",
            f"{seen.email} has not confirmed to receive alerts: look for AWS's e-mail 'Subscription Confirmation' (in "
            "the spam folder, too) and give the token in its link to `stormproof alerts confirm TOKEN`; no e-mail: "
            "`stormproof alerts ask` has AWS send it again",
        )


def judge_admitted(seen: Subscription) -> None:
    """Refute where the topic, or its key, keeps CloudWatch out; codes ``alerts.topic_shut``, ``alerts.key_shut``.

    Raises Undecidable ``alerts.topic_unclear`` where their policies do not tell.
    """
    told = entry(seen.access or TopicAccess(seen.topic, there=False), CLOUDWATCH, seen.source)
    if told.admitted is None:
        raise Undecidable("alerts.topic_unclear", told.why)
    if not told.admitted:
        raise Refuted("alerts.key_shut" if told.by_key else "alerts.topic_shut", told.why)


def judge_arrived(seen: Subscription, alerts: Sequence[Alert]) -> None:
    """Refute unless each alert that went out is in the administrator's mailbox.

    Codes: ``alerts.topic_shut``, ``alerts.key_shut``, ``alerts.filtered``, ``alerts.no_mail``. Raises Undecidable where
    no alarm went off that notifies the topic, or where no mailbox can be read.
    """
    for alert in alerts:
        if alert.raised and alert.refused:
            raise Refuted(_refusal(alert.refused), f"{alert}")
    sent = [each for each in alerts if each.raised and each.sent]
    if not sent:
        raise Undecidable("alerts.none_sent", "no alarm that notifies the administrator's topic went off")
    if any(each.mails is None for each in sent):
        raise Undecidable("alerts.no_mailbox", "nobody may look into the administrator's mailbox here")
    judge_unfiltered(seen, arrived=all(each.mails for each in sent))
    for alert in sent:
        if not alert.mails:
            raise Refuted("alerts.no_mail", str(alert))


def judge_sent(alerts: Sequence[Alert]) -> None:
    """Refute unless the topic took what each alarm had to say, and it arrived where that can be seen.

    Codes: ``alerts.topic_shut``, ``alerts.key_shut``, ``alerts.no_mail``. Raises Undecidable ``alerts.none_sent`` where
    CloudWatch sent nothing and says nothing of it.
    """
    for alert in alerts:
        if alert.refused:
            raise Refuted(_refusal(alert.refused), f"{alert}")
        if not alert.sent:
            raise Undecidable("alerts.none_sent", f"{alert}")
        if not alert.got_through:
            raise Refuted("alerts.no_mail", f"{alert}")


def judge_copied(topic: str, *, copied: bool) -> None:
    """Refute unless a copy came of what a topic took; code ``alerts.no_mail``."""
    if not copied:
        raise Refuted("alerts.no_mail", f"{topic} took the alert, and no copy of it came to a queue of our own")


def judge_unfiltered(seen: Subscription, *, arrived: bool) -> None:
    """Refute a filter policy that keeps alerts from the administrator; code ``alerts.filtered``."""
    if seen.filter_policy and not arrived:
        said = f"the filter policy {seen.filter_policy} of {seen.email}'s subscription keeps alerts from arriving"
        raise Refuted("alerts.filtered", said)


def _refusal(said: str) -> str:
    return "alerts.key_shut" if KEY_SHUT in said else "alerts.topic_shut"
