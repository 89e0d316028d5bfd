"""Costs that rise past a budget's thresholds, where costs can be seeded; each step is evaluated before the next.

Budgets are evaluated up to three times a day, and an actual cost is told of once a month:
https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-best-practices.html
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

from stormproof.aws.observe.costs.budgets import read_budgets, spent_of
from stormproof.aws.observe.sns_topics import reaching
from stormproof.core.bench import Bench
from stormproof.core.clock import look_until, poll
from stormproof.core.costs.bills import month_of
from stormproof.core.costs.budgets import Budget, lacks
from stormproof.core.costs.ledger import Ledger
from stormproof.core.errors import Undecidable
from stormproof.core.judges.costs.budgets import BELOW, OVER, WARNED, Notices, Passed
from stormproof.core.judges.costs.passed_budgets import SENT
from stormproof.core.stimuli import Lane, Stimulus

EVALUATED = timedelta(hours=8, minutes=1)
ROOM = timedelta(days=2)
"""What the steps take of a month, and a day more."""
COSTS = "costs"
FORECAST = "Alert Type: FORECASTED"
"""A line of the notices that Budgets sends, which name the type of the alert."""
REAL = (
    "costs are real here and cannot be raised on purpose: its settings are judged, and what a budget's notifications "
    "came to this month is in the console of Budgets"
)


def budget_usd(bench: Bench) -> Decimal:
    """Return the amount that the policy demands, USD a month."""
    return Decimal(str(bench.context.policy.monthly_budget_usd)).normalize()


def rise(bench: Bench) -> Passed:
    """Bring the month's costs to 79, 81 and 101 percent of the budget, and return what was sent at each."""
    ledger, usd = bench.surroundings.ledger, budget_usd(bench)
    if ledger is None or not bench.surroundings.time_moves:
        raise Undecidable("costs.real", REAL)
    before = ledger.all()
    try:
        _own_month(bench, ledger)
        fitting = fitting_budgets(bench, usd)
        steps = tuple(_step(bench, ledger, fitting, usd, percent) for percent in (BELOW, WARNED, OVER))
    finally:
        ledger.replace(before)
    return Passed(usd, steps, tuple(sorted(_topics(bench, fitting))))


def _own_month(bench: Bench, ledger: Ledger) -> None:
    """Begin a month of its own, unless in this one nobody has been told yet and days enough are left.

    A month has a great many minutes, in each of which alarms, queues and schedules have something to do.
    """
    ledger.replace(())
    now = bench.clock.now()
    first = datetime.combine(month_of(now.date()).end, datetime.min.time(), now.tzinfo)
    standing = read_budgets(bench.reads, bench.context.system)
    told = any(notification.state == SENT for budget in standing for notification in budget.notifications)
    if told or first - now < ROOM:
        bench.clock.advance(first - now + timedelta(minutes=1))


def _step(bench: Bench, ledger: Ledger, fitting: Sequence[Budget], usd: Decimal, percent: Decimal) -> Notices:
    since, amount = bench.clock.now(), usd * percent / 100
    ledger.replace([{"date": since.date().isoformat(), "service": "AWS Lambda", "amount": f"{amount:f}"}])
    bench.clock.advance(EVALUATED)
    for budget in fitting:
        poll(
            lambda name=budget.name: spent_of(bench.reads, bench.context.system, name),  # type: ignore[misc]
            lambda spent: spent == amount,
            clock=bench.clock,
            within_s=bench.surroundings.waits.alarm_s,
            what=f"the budget {budget.name} has been evaluated",
        )
    return Notices(percent, _awaited(bench, since, fitting, expecting=percent > BELOW))


def _awaited(bench: Bench, since: datetime, fitting: Sequence[Budget], *, expecting: bool) -> tuple[str, ...]:
    """Return what was sent since a moment; where something is to come, as soon as it came by every way, or in the end.

    What is not to come at 79 percent would come with what was evaluated: the budget's own figure is seen before.
    """
    topics = _topics(bench, fitting)
    within = bench.surroundings.waits.alarm_s
    return look_until(
        lambda: tuple(_told(bench, since)),
        lambda texts: _by_every_way(texts, topics),
        clock=bench.clock,
        within_s=within if expecting else 0.0,
        every_s=bench.surroundings.waits.alarm_pause_s,
    )


def _by_every_way(texts: Sequence[str], topics: Collection[str]) -> bool:
    return bool(texts) and all(any(topic in unquote(text) for text in texts) for topic in topics)


def _told(bench: Bench, since: datetime) -> Iterator[str]:
    """Yield the notices of actual costs: those of forecasts say so."""
    mailbox = bench.surroundings.mailbox
    mails = mailbox.mails(bench.context.policy.admin_email) if mailbox else ()
    for mail in mails:
        if mail.received >= since and _of_budget(mail.subject) and FORECAST not in mail.body:
            yield f"{mail.subject}\n{mail.body}"


def _of_budget(subject: str) -> bool:
    return subject.strip().startswith("AWS Budgets:")


def fitting_budgets(bench: Bench, usd: Decimal) -> tuple[Budget, ...]:
    """Return the budgets of the account that are as demanded."""
    found = read_budgets(bench.reads, bench.context.system)
    return tuple(each for each in found if not any(lacks(each, usd, bench.clock.now())))


def _topics(bench: Bench, fitting: Sequence[Budget]) -> set[str]:
    """Return the topics that the budgets tell and the administrator gets mail of."""
    told: set[Any] = {
        subscriber.address
        for budget in fitting
        for each in budget.notifications
        for subscriber in each.subscribers
        if subscriber.kind == "SNS"
    }
    return told & reaching(bench.reads, bench.context.policy.admin_email)


RISING = Stimulus("costs rise past the budget", rise, frozenset({COSTS}), Lane.DAYS, longest_s=120.0)
