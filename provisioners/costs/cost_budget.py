"""A monthly budget of the account's costs, which tells the administrator of 80 and of 100 percent.

Credits and refunds are left out: they would hide what is spent until they end. Budgets are of the whole account; costs
of one system alone are told by a tag that somebody has to activate first:
https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-create-filters.html
Budgets without actions are free of charge: https://aws.amazon.com/aws-cost-management/aws-budgets/pricing/
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from stormproof.aws.observe.costs.budgets import read_budgets
from stormproof.aws.observe.sns_topics import reaching
from stormproof.core.costs.budgets import (
    ABOVE,
    ACTUAL,
    COST,
    CRITICAL,
    MONTHLY,
    PERCENTAGE,
    SPENDING,
    USD,
    WARNING,
    Budget,
    Notification,
    Subscriber,
    lacks,
    notified,
)
from stormproof.core.naming import OURS, Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import FREE, Action, Call, Change, NoChange, Step

NAME = "cost-budget"
BUDGET, NOTIFICATIONS = "budget", "notifications"
LEFT_OUT = {"IncludeCredit": False, "IncludeRefund": False}
THRESHOLDS = (WARNING, CRITICAL)


@dataclass(frozen=True)
class Budgets:
    """The account's budgets, and through whom the administrator is told."""

    standing: tuple[Budget, ...]
    reaching: frozenset[Subscriber]
    now: datetime


def read(reads: Reads, context: PlanContext) -> Budgets:
    """Look at all budgets of the account."""
    email = context.policy.admin_email
    topics = {*reaching(reads, email), Names(context.system).alert_topic_arn}
    told = frozenset({Subscriber("EMAIL", email), *(Subscriber("SNS", each) for each in topics)})
    return Budgets(read_budgets(reads, context.system), told, context.now())


def plan(context: PlanContext, actual: Budgets) -> Iterator[Step]:
    """Make a budget of ours where none of the account's does all that is demanded; others' are left as they are.

    One that was made for another system goes with that one: it is not counted.
    """
    usd, name = _usd(context), Names(context.system).cost_budget
    known = [each for each in actual.standing if each.name == name or not each.name.startswith(OURS)]
    fitting = [each for each in known if not any(lacks(each, usd, actual.now))]
    complete = [each for each in fitting if not _lacking(each, actual)]
    if complete:
        chosen = next((each for each in complete if each.name == name), complete[0])
        yield NoChange(NAME, chosen.name, BUDGET, f"it is of {usd:f} USD a month, of all costs")
        yield NoChange(NAME, chosen.name, NOTIFICATIONS, "the administrator is told of 80 and of 100 percent")
        return
    ours = next((each for each in actual.standing if each.name == name), None)
    if ours is None:
        yield _made(context, name)
        return
    yield _amended(context, ours, actual)
    yield _notifying(context, ours, actual)


def remove(context: PlanContext, actual: Budgets) -> Iterator[Step]:
    """Delete our budget, and its notifications with it."""
    name = Names(context.system).cost_budget
    ours = next((each for each in actual.standing if each.name == name), None)
    if ours is None:
        yield NoChange(NAME, name, BUDGET, "there is none of ours")
        return
    call = Call("budgets", "delete_budget", {**_where(context), "BudgetName": name})
    yield Change(NAME, name, BUDGET, Action.DELETE, _shown(ours), None, (call,))


def wanted(context: PlanContext) -> dict[str, Any]:
    """Return the budget as CreateBudget is given it."""
    return {
        "BudgetName": Names(context.system).cost_budget,
        "BudgetLimit": {"Amount": f"{_usd(context):f}", "Unit": USD},
        "TimeUnit": MONTHLY,
        "BudgetType": COST,
        "CostTypes": LEFT_OUT,
    }


def notification(percent: Decimal) -> dict[str, Any]:
    """Return the notification at a percentage, as CreateNotification is given it."""
    told = {"NotificationType": ACTUAL, "ComparisonOperator": ABOVE, "ThresholdType": PERCENTAGE}
    return {**told, "Threshold": float(percent)}


def subscribers(context: PlanContext) -> list[dict[str, str]]:
    """Return who is told: the topic of alerts, and the administrator directly."""
    topic = {"SubscriptionType": "SNS", "Address": Names(context.system).alert_topic_arn}
    return [topic, {"SubscriptionType": "EMAIL", "Address": context.policy.admin_email}]


def created(context: PlanContext) -> Call:
    """Return the call that makes the budget with its notifications."""
    told = subscribers(context)
    notifications = [{"Notification": notification(each), "Subscribers": told} for each in THRESHOLDS]
    tagged = {"ResourceTags": Names(context.system).tag_list}
    parameters = {**_where(context), "Budget": wanted(context), "NotificationsWithSubscribers": notifications, **tagged}
    return Call("budgets", "create_budget", parameters)


def _made(context: PlanContext, name: str) -> Change:
    after = {"usd": f"{_usd(context):f}", "percent": [int(each) for each in THRESHOLDS]}
    return Change(NAME, name, BUDGET, Action.CREATE, None, after, (created(context),), FREE)


def _amended(context: PlanContext, ours: Budget, actual: Budgets) -> Step:
    if not any(lacks(ours, _usd(context), actual.now)):
        return NoChange(NAME, ours.name, BUDGET, "it is as demanded")
    wrong_time = bool(ours.starts and ours.starts > actual.now) or bool(ours.ends and ours.ends <= actual.now)
    changed = {**wanted(context), "CostFilters": {}, **({"TimePeriod": _time(actual.now)} if wrong_time else {})}
    call = Call("budgets", "update_budget", {**_where(context), "NewBudget": changed})
    after = _shown(Budget(ours.name, _usd(context)))
    return Change(NAME, ours.name, BUDGET, Action.UPDATE, _shown(ours), after, (call,), FREE)


def _notifying(context: PlanContext, ours: Budget, actual: Budgets) -> Step:
    """Add what is lacking; what somebody has added to the budget stays."""
    lacking = _lacking(replace(ours, usd=_usd(context)), actual)
    if not lacking:
        return NoChange(NAME, ours.name, NOTIFICATIONS, "the administrator is told of 80 and of 100 percent")
    where = {**_where(context), "BudgetName": ours.name}
    calls = tuple(call for percent in lacking for call in _added(context, where, ours, percent))
    before = [_told(each) for each in ours.notifications]
    after = [f"{ACTUAL} {ABOVE} {each:f} {PERCENTAGE}" for each in THRESHOLDS]
    return Change(NAME, ours.name, NOTIFICATIONS, Action.UPDATE, before, after, calls, FREE)


def _added(context: PlanContext, where: dict[str, Any], ours: Budget, percent: Decimal) -> Iterator[Call]:
    form = notification(percent)
    standing = [each for each in ours.notifications if _told(each) == f"{ACTUAL} {ABOVE} {percent:f} {PERCENTAGE}"]
    if not standing:
        parameters = {**where, "Notification": form, "Subscribers": subscribers(context)}
        yield Call("budgets", "create_notification", parameters)
        return
    for each in subscribers(context):
        if Subscriber(each["SubscriptionType"], each["Address"]) not in standing[0].subscribers:
            yield Call("budgets", "create_subscriber", {**where, "Notification": form, "Subscriber": each})


def _lacking(budget: Budget, actual: Budgets) -> list[Decimal]:
    return [percent for percent in THRESHOLDS if notified(budget, percent, actual.reaching)]


def _told(each: Notification) -> str:
    return f"{each.kind} {each.comparison} {each.threshold.normalize():f} {each.unit}"


def _time(now: datetime) -> dict[str, str]:
    """Return the time of a budget that runs this month and does not end, as AWS sets it by itself.

    https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_TimePeriod.html
    """
    return {"Start": f"{now:%Y-%m}-01T00:00:00Z", "End": "2087-06-15T00:00:00Z"}


def _shown(budget: Budget) -> dict[str, str]:
    told = {"usd": f"{budget.usd:f}", "period": budget.period, "kind": budget.kind, "filtered": budget.filtered}
    further = {
        "moves": budget.moves,
        "without": ", ".join(sorted(budget.without & SPENDING)),
        "starts": f"{budget.starts:%Y-%m-%d}" if budget.starts else "",
        "ends": f"{budget.ends:%Y-%m-%d}" if budget.ends else "",
    }
    return {**told, **{name: said for name, said in further.items() if said}}


def _usd(context: PlanContext) -> Decimal:
    return Decimal(str(context.policy.monthly_budget_usd)).normalize()


def _where(context: PlanContext) -> dict[str, str]:
    return {"AccountId": context.system.account}


CONTROL = Control(
    name=NAME,
    criteria=("5.1", "5.2", "5.3"),
    phase=Phase.OBSERVERS,
    aspects=(BUDGET, NOTIFICATIONS),
    read=read,
    plan=plan,
    remove=remove,
    parts=("alert-topic",),
)
