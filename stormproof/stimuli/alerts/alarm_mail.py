"""Alarms as the administrator gets to know them: by e-mail, once confirmed, whenever one goes off or has passed."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

from stormproof.aws.observe.alerts.alarms import raised, refusal, sent, state
from stormproof.aws.observe.sns_topics import reaching
from stormproof.core.bench import Bench
from stormproof.core.clock import look_until, poll
from stormproof.core.errors import Undecidable
from stormproof.core.judges.alerts.alert import Alert
from stormproof.core.mailbox import Mail
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.regions import in_region
from stormproof.core.surroundings import AWS_WAITS
from stormproof.stimuli.shared.passing_time import passed

EVALUATED = timedelta(minutes=2)
"""When an alarm on minutes has certainly looked at a minute that has just begun."""
QUIET = timedelta(minutes=4)
"""When an alarm on one minute has passed, which looks at three: see `core.alerts`."""
MOVES = 3
LONGEST_S = 2 * AWS_WAITS.alarm_s + 60.0
FEED_S = 30.0


def confirmed(bench: Bench) -> bool:
    """Tell whether the administrator has confirmed to receive alerts of our topic."""
    return _topic(bench, "") in reaching(bench.reads, bench.context.policy.admin_email)


def quiet(
    bench: Bench,
    alarms: Sequence[str],
    passing: timedelta = QUIET,
    feed: Callable[[], None] | None = None,
    region: str = "",
) -> None:
    """Wait until alarms of an earlier run have passed: only one that is not on can go off.

    `passing` is how long that takes without new figures; where time cannot be moved, `feed` is called now and then, to
    send healthy ones, which makes it shorter. `region` is where they stand, empty for the API's.
    """

    def on() -> bool:
        return bool(_on(bench, alarms, region))

    def fed() -> bool:
        if feed:
            feed()
        return on()

    if not on():
        return
    if bench.surroundings.time_moves:
        _moved_on(bench, passing, on, alarms)
        return
    poll(
        fed,
        lambda seen: not seen,
        clock=bench.clock,
        within_s=AWS_WAITS.alarm_s,
        every_s=FEED_S if feed else 2.0,
        what=f"the alarm {' or '.join(alarms)} has passed",
    )


def _moved_on(bench: Bench, passing: timedelta, on: Callable[[], bool], alarms: Sequence[str]) -> None:
    """Move time on until alarms have passed: others wait for it, so nobody waits for them while it stands still.

    Raises Undecidable ``alerts.not_quiet`` where one stays on for a reason of its own.
    """
    for _ in range(MOVES):
        bench.clock.advance(passing)
        if not on():
            return
    raise Undecidable("alerts.not_quiet", f"of the alarms {', '.join(alarms)} one stays on: see why, and try again")


def alert(bench: Bench, alarms: tuple[str, ...], since: datetime) -> Alert:
    """Return what became of alarms since a moment, as soon as one has told or when time is up: of the best of them."""
    return max(alerts(bench, alarms, since, lambda seen: any(each.got_through for each in seen)), key=_rank)


def alerts(
    bench: Bench, alarms: Collection[str], since: datetime, until: Callable[[Sequence[Alert]], bool], region: str = ""
) -> tuple[Alert, ...]:
    """Return what became of each alarm since a moment, as soon as `until` holds of all, or when time is up."""
    if bench.surroundings.time_moves:
        bench.clock.advance(EVALUATED)
    within = bench.surroundings.waits.alarm_s
    return look_until(
        lambda: became(bench, alarms, since, region),
        lambda seen: until(seen) or _settled(bench, seen),
        clock=bench.clock,
        within_s=within,
        every_s=bench.surroundings.waits.alarm_pause_s,
    )


def next_look(bench: Bench) -> None:
    """Wait until alarms have looked once more; where time is moved they look as it moves."""
    if not bench.surroundings.time_moves:
        passed(bench, bench.clock.now() + EVALUATED)


def _settled(bench: Bench, seen: Sequence[Alert]) -> bool:
    """Tell whether nothing is to come: where time is moved, alarms have looked by then and told whom they could."""
    return bench.surroundings.time_moves and not any(each.sent and each.mails == () for each in seen)


def became(bench: Bench, alarms: Collection[str], since: datetime, region: str = "") -> tuple[Alert, ...]:
    """Return what has become of each alarm since a moment, by now; `region` is where they stand, as in `quiet`."""
    reads = in_region(bench.reads, region)
    reached = reaching(reads, bench.context.policy.admin_email)
    topics = {*reached, _topic(bench, region)}
    return tuple(_alert(bench, reads, alarm, since, reached, topics) for alarm in alarms)


def _rank(seen: Alert) -> tuple[bool, bool, bool]:
    return seen.got_through, seen.sent, seen.raised is not None


def _on(bench: Bench, alarms: Sequence[str], region: str) -> bool:
    reads = in_region(bench.reads, region)
    return any(state(reads, alarm) == "ALARM" for alarm in alarms)


def _alert(
    bench: Bench, reads: Reads, alarm: str, since: datetime, reached: Collection[str], topics: Collection[str]
) -> Alert:
    """Return what became of an alarm; of `topics` those that `reached` names get to the administrator."""
    at = raised(reads, alarm, since)
    if at is None:
        return Alert(alarm)
    took = [arn for arn in topics if sent(reads, alarm, arn, since)]
    if not took:
        return Alert(alarm, at, refused=refusal(reads, alarm, since))
    return Alert(alarm, at, sent=True, mails=_mails(bench, alarm, since) if set(took) & set(reached) else None)


def _mails(bench: Bench, alarm: str, since: datetime) -> tuple[Mail, ...] | None:
    """Return the e-mails about an alarm: a long name is cut off in the subject, the body has it whole.

    SNS: a subject has less than 100 characters (https://docs.aws.amazon.com/sns/latest/api/API_Publish.html).
    """
    named = re.compile(rf"(?<![\w-]){re.escape(alarm)}(?![\w-])")
    if bench.surroundings.mailbox is None:
        return None
    mails = bench.surroundings.mailbox.mails(bench.context.policy.admin_email)
    return tuple(mail for mail in mails if mail.received >= since and named.search(f"{mail.subject}\n{mail.body}"))


def _topic(bench: Bench, region: str) -> str:
    system = bench.context.system
    return Names(system.at(region) if region else system).alert_topic_arn
