"""Alarms as the administrator gets to know them: confirmed once, told by e-mail whenever one goes off."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from stormproof.aws.observe.alarms import raised, sent, state
from stormproof.aws.observe.sns_topics import PENDING, read_topic
from stormproof.core.bench import Bench
from stormproof.core.clock import poll
from stormproof.core.judges.alerts.store_outages import Alert
from stormproof.core.naming import Names
from stormproof.core.surroundings import AWS_WAITS

EVALUATED = timedelta(minutes=2)
"""When an alarm on minutes has certainly looked at a minute that has just begun."""
QUIET = timedelta(minutes=4)
MARGIN_S = 5.0
LONGEST_S = 2 * AWS_WAITS.alarm_s + 60.0


def confirmed(bench: Bench) -> bool:
    """Tell whether the administrator has confirmed to receive alerts; where we may read their mail, do so for them."""
    mailbox, arn = bench.surroundings.mailbox, Names(bench.context.system).alert_topic_arn
    if mailbox and _subscription(bench) == PENDING:
        mails = poll(
            lambda: [mail for mail in mailbox.mails(bench.context.policy.admin_email) if arn in mail.body],
            bool,
            clock=bench.clock,
            within_s=bench.surroundings.waits.alarm_s,
            what="the e-mail that asks for confirmation",
        )
        mailbox.follow(mails[-1])
    return _subscription(bench) not in {"", PENDING}


def quiet(bench: Bench, alarms: tuple[str, ...]) -> None:
    """Wait until alarms of an earlier run have passed: only one that is not on can go off."""
    if not _on(bench, alarms):
        return
    if bench.surroundings.time_moves:
        bench.clock.advance(QUIET)
    poll(
        lambda: _on(bench, alarms),
        lambda seen: not seen,
        clock=bench.clock,
        within_s=AWS_WAITS.alarm_s,
        every_s=2.0,
        what=f"the alarm {' or '.join(alarms)} has passed",
    )


def alert(bench: Bench, alarms: tuple[str, ...], since: datetime) -> Alert:
    """Return what became of alarms since a moment, as soon as one has told or when time is up: of the best of them."""
    if bench.surroundings.time_moves:
        bench.clock.advance(EVALUATED)
    within = bench.surroundings.waits.alarm_s
    deadline = bench.clock.monotonic() + within
    return poll(
        lambda: max((_alert(bench, alarm, since) for alarm in alarms), key=_rank),
        lambda seen: _complete(seen) or bench.clock.monotonic() >= deadline,
        clock=bench.clock,
        within_s=within + MARGIN_S,
        every_s=bench.surroundings.waits.alarm_pause_s,
        what=f"the alarm {' or '.join(alarms)}",
    )


def _rank(seen: Alert) -> tuple[bool, bool, bool]:
    return _complete(seen), seen.sent, seen.raised is not None


def _on(bench: Bench, alarms: tuple[str, ...]) -> bool:
    return any(state(bench.reads, alarm) == "ALARM" for alarm in alarms)


def _alert(bench: Bench, alarm: str, since: datetime) -> Alert:
    at = raised(bench.reads, alarm, since)
    if at is None:
        return Alert(alarm)
    was_sent = sent(bench.reads, alarm, Names(bench.context.system).alert_topic_arn, since)
    return Alert(alarm, at, was_sent, _mails(bench, alarm, since))


def _complete(seen: Alert) -> bool:
    return seen.sent and seen.mails != ()


def _mails(bench: Bench, alarm: str, since: datetime) -> tuple[str, ...] | None:
    """Return the subjects of the e-mails about an alarm: a long name is cut off in the subject, the body has it whole.

    SNS: a subject has less than 100 characters (https://docs.aws.amazon.com/sns/latest/api/API_Publish.html).
    """
    named = re.compile(rf"(?<![\w-]){re.escape(alarm)}(?![\w-])")
    if bench.surroundings.mailbox is None:
        return None
    mails = bench.surroundings.mailbox.mails(bench.context.policy.admin_email)
    return tuple(
        mail.subject for mail in mails if mail.received >= since and named.search(f"{mail.subject}\n{mail.body}")
    )


def _subscription(bench: Bench) -> str:
    arn = Names(bench.context.system).alert_topic_arn
    topic = read_topic(bench.reads, arn, bench.context.policy.admin_email)
    return topic.subscription if topic else ""
