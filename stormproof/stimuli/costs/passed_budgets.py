"""A budget just below what the month has cost already, where costs are real: begun in one run, judged in a later one.

Budgets are looked at up to three times a day, 8 to 12 hours apart, and begin with the period that they are made in:
https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-managing-costs.html
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from stormproof.aws.observe.alerts.topic_access import read_access
from stormproof.aws.observe.alerts.topic_deliveries import delivered
from stormproof.aws.observe.costs.budgets import read_budgets, spent_of
from stormproof.core.bench import Bench
from stormproof.core.costs.bills import month_of
from stormproof.core.costs.budgets import (
    ABOVE,
    ACTUAL,
    COST,
    CRITICAL,
    MONTHLY,
    PERCENTAGE,
    USD,
    WARNING,
    Budget,
    budget_arn,
    passed_budget,
)
from stormproof.core.criteria.pending_proofs import Awaited, look_again
from stormproof.core.errors import AnswerLacks, Undecidable
from stormproof.core.faults import FaultInjection
from stormproof.core.judges.costs.passed_budgets import PassedBudget
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Call
from stormproof.core.stimuli import Stimulus
from stormproof.stimuli.costs.rising_costs import COSTS, budget_usd, fitting_budgets

KIND = "a budget below what is spent"
CENT = Decimal("0.01")
LOOKED_AT = timedelta(hours=8)
"""After which a budget has probably been looked at."""
GIVEN_UP = timedelta(days=3)
"""After which one that was not is taken away; costs of a new month begin at nothing, so it ends before that."""


def look_at_passed(bench: Bench) -> PassedBudget:
    """Judge what an earlier run has begun, or begin it.

    Raises Undecidable ``proof.begun`` with the time to look again, ``costs.nothing_spent``, ``costs.no_budget``,
    ``costs.begun_elsewhere``, ``needs_provoke``; CouldNotLook.
    """
    proofs = bench.proofs
    if proofs is None:
        raise Undecidable("journal.unwritable", "there is no journal in which a later run could find it")
    standing = proofs.standing(KIND)
    if standing is None:
        awaited = _begin(bench)
        raise look_again(KIND, bench.clock.now(), awaited)
    entry, awaited = standing
    if bench.clock.now() < awaited.due:
        raise look_again(KIND, entry.began, awaited)
    found = next((each for each in read_budgets(bench.reads, bench.context.system) if each.name == _name(bench)), None)
    if found is None:
        proofs.end(entry)
        raise Undecidable("costs.proof_gone", f"{_name(bench)} is not there any more: the next run begins anew")
    spent = _spent(bench, found.name)
    if spent is None or spent <= found.usd:  # it has not been looked at since, or costs were credited meanwhile
        raise look_again(f"{KIND}, which Budgets has not looked at yet", entry.began, awaited)
    passed = _became(bench, found, spent, entry.began)
    proofs.end(entry)
    return passed


def _begin(bench: Bench) -> Awaited:
    if bench.proofs is None:
        raise RuntimeError("a proof without a journal")
    fitting = fitting_budgets(bench, budget_usd(bench))
    if not fitting:
        raise Undecidable("costs.no_budget", "there is no budget as demanded, so nobody whom it tells")
    if any(each.name == _name(bench) for each in read_budgets(bench.reads, bench.context.system)):
        said = f"{_name(bench)} is there, and was begun from another machine: without a [journal_key] only that one"
        raise Undecidable("costs.begun_elsewhere", f"{said} can judge it; delete it to begin anew")
    spent = _spent(bench, fitting[0].name)
    if spent is None or spent <= CENT:
        raise Undecidable("costs.nothing_spent", "the month has cost nothing yet: no budget can be below that")
    amount, now = spent.quantize(CENT) - CENT, bench.clock.now()
    if amount <= 0:
        raise Undecidable("costs.nothing_spent", "the month has cost a cent: no budget can be below that")
    awaited = Awaited(KIND, now + LOOKED_AT, min(now + GIVEN_UP, _next_month(now)), {"usd": f"{amount:f}"})
    if awaited.due >= awaited.expires:
        raise Undecidable("costs.month_ends", f"a new month begins before it could be looked at, at {awaited.expires}")
    bench.proofs.begin(_injection(bench, fitting[0], amount), awaited)
    return awaited


def _injection(bench: Bench, budget: Budget, amount: Decimal) -> FaultInjection:
    """Return what makes a budget of an amount that tells whom another tells, and takes it away again."""
    names, where = Names(bench.context.system), {"AccountId": bench.context.system.account}
    made = {
        "BudgetName": _name(bench),
        "BudgetLimit": {"Amount": f"{amount:f}", "Unit": USD},
        "TimeUnit": MONTHLY,
        "BudgetType": COST,
        "CostTypes": {"IncludeCredit": False, "IncludeRefund": False},
    }
    notifications = list(_notifications(budget))
    more = {"NotificationsWithSubscribers": notifications, "ResourceTags": names.tag_list}
    create = Call("budgets", "create_budget", {**where, "Budget": made, **more})
    delete = Call("budgets", "delete_budget", {**where, "BudgetName": _name(bench)})
    return FaultInjection(f"{KIND} ({amount:f} USD)", (create,), (delete,))


def _notifications(budget: Budget) -> Iterator[dict[str, Any]]:
    for percent in (WARNING, CRITICAL):
        bound = budget.usd * percent / 100
        told = {
            subscriber
            for each in budget.notifications
            if (each.kind, each.comparison) == (ACTUAL, ABOVE) and each.usd(budget.usd) == bound
            for subscriber in each.subscribers
        }
        if not told:
            said = f"the budget {budget.name} has no notification at {percent:f} percent"
            raise Undecidable("costs.no_notification", f"{said}: there is nobody to be told by another")
        kind = {"NotificationType": ACTUAL, "ComparisonOperator": ABOVE, "ThresholdType": PERCENTAGE}
        subscribers = [{"SubscriptionType": each.kind, "Address": each.address} for each in told]
        subscribers.sort(key=lambda each: each["Address"])
        yield {"Notification": {**kind, "Threshold": float(percent)}, "Subscribers": subscribers}


def _spent(bench: Bench, name: str) -> Decimal | None:
    """Return what a budget has come to; None where it was never looked at, and the answer does not say."""
    try:
        return spent_of(bench.reads, bench.context.system, name)
    except AnswerLacks:
        return None


def _states(budget: Budget) -> dict[Decimal, str]:
    return {each.threshold: each.state or "without a state" for each in budget.notifications}


def _became(bench: Bench, found: Budget, spent: Decimal, since: datetime) -> PassedBudget:
    """Return what became of a budget that was made at a moment, and of whom it tells."""
    topics, now = _topics(found), bench.clock.now()
    return PassedBudget(
        found.name,
        found.usd,
        spent,
        _states(found),
        {each: delivered(bench.reads, each, since, now) for each in topics},
        tuple(read_access(bench.reads, each) for each in topics),
        budget_arn(bench.context.system, found.name),
    )


def _topics(budget: Budget) -> list[str]:
    """Return the topics that a budget tells."""
    return sorted({who.address for each in budget.notifications for who in each.subscribers if who.kind == "SNS"})


def _next_month(now: datetime) -> datetime:
    return datetime.combine(month_of(now.date()).end, datetime.min.time(), now.tzinfo)


def _name(bench: Bench) -> str:
    return passed_budget(Names(bench.context.system).cost_budget)


PASSED = Stimulus("a budget below what is spent", look_at_passed, frozenset({COSTS}), longest_s=60.0)
