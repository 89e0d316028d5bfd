"""The administrator's verbs on alerts: who gets them, and the confirmation that no link in an e-mail can take back.

A subscription that is confirmed with AuthenticateOnUnsubscribe is ended by a signed call of its owner alone: scanners
of mail gateways follow every link, the one to unsubscribe too.
https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from stormproof.aws.access.connection import Connection
from stormproof.aws.embedded.mailbox import EmbeddedMailbox
from stormproof.aws.observe.alerts.alarms import metric_alarms
from stormproof.aws.observe.sns_topics import read_topic
from stormproof.core.alerts.subscriptions import PENDING, confirmed
from stormproof.core.clock import poll
from stormproof.core.errors import CallFailed, UsageError
from stormproof.core.health.regions import second_region
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Call
from stormproof.core.planning.regions import in_region
from stormproof.core.system import System
from stormproof.operations.repository_administrator import forbid_bypass

TOKEN = re.compile(r"(?:^|[?&;]Token=)([0-9A-Za-z-]{16,})(?:$|[&\s])")
"""A token alone, or within the link of the e-mail that asks to confirm."""
LINK = re.compile(r"\S+Token=\S+")
TOPIC = re.compile(r"TopicArn=arn:[a-z-]+:sns:([a-z0-9-]+):")
"""The topic that such a link names: its region."""
SUBSCRIBED, CONFIRMED = {"": "missing", PENDING: "pending"}, "confirmed"
MAIL_S = 10.0
OUTDATED = "Invalid parameter: Token"
"""What SNS says of a token that it gave out for a subscription that is no more."""


@dataclass(frozen=True)
class AlertStatus:
    """Whether alerts reach the administrator: `subscription` is confirmed, pending or missing.

    `authenticated` tells whether a signed call confirmed the subscription. Whether that call asked for another to end
    it, SNS tells nobody: https://docs.aws.amazon.com/sns/latest/api/API_GetSubscriptionAttributes.html
    `alarms` are ours with the state of each.
    `elsewhere` is the subscription in the region of the dead-man alarm, by region, where that stands.
    """

    topic: str
    email: str
    subscription: str
    authenticated: bool
    alarms: tuple[tuple[str, str], ...]
    elsewhere: tuple[tuple[str, str], ...] = ()


def status(connection: Connection, system: System) -> AlertStatus:
    """Look at the topic, the administrator's subscription and the alarms; raises UsageError where there is no topic."""
    names, email = Names(system), connection.target.policy.admin_email
    found = read_topic(connection.reader, names.alert_topic_arn, email)
    if found is None:
        raise UsageError("there is no alert topic", "run `stormproof apply --criteria 3.4` first, it makes one")
    standing = {str(each["AlarmName"]): str(each["StateValue"]) for each in metric_alarms(connection.reader)}
    return AlertStatus(
        names.alert_topic_arn,
        email,
        SUBSCRIBED.get(found.subscription, CONFIRMED),
        _authenticated(connection, found.subscription),
        tuple(sorted(each for each in standing.items() if each[0].startswith(names.alarm_prefixes))),
        tuple(_elsewhere(connection, system, email)),
    )


def _elsewhere(connection: Connection, system: System, email: str) -> Iterator[tuple[str, str]]:
    for region in second_region(system):
        reads, topic = in_region(connection.reader, region), Names(system.at(region)).alert_topic_arn
        if found := read_topic(reads, topic, email):
            yield region, SUBSCRIBED.get(found.subscription, CONFIRMED)


def confirm(connection: Connection, system: System, text: str) -> str:
    """Confirm a subscription to the alert topic by the token of AWS's e-mail, or its link; return its ARN.

    The dead-man alarm has a topic in another region: that takes the link, which names it.
    Raises UsageError for what holds no token, and CallFailed where AWS does not take it.
    """
    found = TOKEN.search(text.strip())
    if found is None:
        raise UsageError(
            "that is no token of a subscription", "copy what follows Token= in the link of AWS's e-mail, or the link"
        )
    told = TOPIC.search(text)
    region = told[1] if told and told[1] in second_region(system) else system.region
    parameters = {
        "TopicArn": Names(system.at(region)).alert_topic_arn,
        "Token": found[1],
        "AuthenticateOnUnsubscribe": "true",
    }
    yields = {"subscription": "SubscriptionArn"}
    call = Call("sns", "confirm_subscription", parameters, region=region, yields=yields, idempotent=True)
    return str(connection.writer.call(call)["subscription"])


def ask_again(connection: Connection, system: System) -> str:
    """Have AWS send the e-mails that ask to confirm once more, one of each topic that waits for it; return to whom.

    Raises UsageError where there is no topic, or where all are confirmed already.
    """
    found = status(connection, system)
    standing = ((system.region, found.subscription), *found.elsewhere)
    waiting = [region for region, subscription in standing if subscription != CONFIRMED]
    if not waiting:
        raise UsageError(f"{found.email} has confirmed already", "`stormproof alerts status` shows it")
    for region in waiting:
        topic = Names(system.at(region)).alert_topic_arn
        where = {"TopicArn": topic, "Protocol": "email", "Endpoint": found.email}
        connection.writer.call(Call("sns", "subscribe", where, region=region, idempotent=True))
    return found.email


def answer_as_administrator(connection: Connection, system: System) -> bool:
    """On an embedded AWS of a run's own, where nobody reads e-mails, confirm what the administrator is asked to.

    Returns whether there was anything to confirm. On AWS nothing is done: it is a person's to confirm.
    """
    forbid_bypass(connection)
    embedded = connection.target.embedded
    if embedded is None:
        return False
    regions = (system.region, *second_region(system))
    answered = [_answered(connection, EmbeddedMailbox(embedded), system, region) for region in regions]
    return any(answered)


def _answered(connection: Connection, mailbox: EmbeddedMailbox, system: System, region: str) -> bool:
    email, topic = connection.target.policy.admin_email, Names(system.at(region)).alert_topic_arn
    found = read_topic(in_region(connection.reader, region), topic, email)
    if found is None or found.subscription != PENDING:
        return False
    refused: list[str] = []
    while True:
        links = poll(
            lambda: [each for each in _links(mailbox, email, topic) if each not in refused],
            bool,
            clock=connection.clock,
            within_s=MAIL_S,
            what="the e-mail that asks for confirmation",
        )
        try:
            confirm(connection, system, links[-1])
        except CallFailed as error:
            if OUTDATED not in str(error):
                raise
            refused.append(links[-1])  # of a topic of that name that is gone; the e-mail of this one is under way
        else:
            return True


def _links(mailbox: EmbeddedMailbox, email: str, topic: str) -> list[str]:
    bodies = (mail.body for mail in mailbox.mails(email) if topic in mail.body)
    return [found[0] for body in bodies if (found := LINK.search(body))]


def _authenticated(connection: Connection, subscription: str) -> bool:
    if not confirmed(subscription):
        return False
    found: dict[str, Any] = connection.reader.read("sns", "get_subscription_attributes", SubscriptionArn=subscription)[
        "Attributes"
    ]
    return str(found.get("ConfirmationWasAuthenticated", "")).lower() == "true"
