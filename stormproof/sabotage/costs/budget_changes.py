"""Changes of the budget and of its notifications, and calls that put them back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from provisioners.costs import cost_budget
from stormproof.aws.observe.costs.budgets import read_budgets
from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.core.faults import FaultInjection
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call

MakeInjection = Callable[[Reads, PlanContext], FaultInjection]


def with_settings(title: str, **wrong: Any) -> MakeInjection:
    """Return what gives our budget other settings (UpdateBudget's); an expression stands for types and filters."""

    def inject(reads: Reads, context: PlanContext) -> FaultInjection:
        _standing(reads, context)
        ours = {**cost_budget.wanted(context), "CostFilters": {}}
        besides = {"CostTypes", "CostFilters"} if "FilterExpression" in wrong else set()
        kept = {name: value for name, value in ours.items() if name not in besides}
        return FaultInjection(title, (_updated(context, {**kept, **wrong}),), (_updated(context, ours),))

    return inject


def deleted(reads: Reads, context: PlanContext) -> FaultInjection:
    """Our budget is deleted, its notifications with it."""
    _standing(reads, context)
    where = {"AccountId": context.system.account}
    delete = Call("budgets", "delete_budget", {**where, "BudgetName": Names(context.system).cost_budget})
    return FaultInjection("there is no budget", (delete,), (cost_budget.created(context),))


def notifying(title: str, percent: Decimal, told: Mapping[str, Any], **wrong: Any) -> MakeInjection:
    """Return what puts another notification, `wrong` in part, in the place of ours; `told` is its only subscriber.

    Without a subscriber it tells whom ours tells.
    """

    def inject(reads: Reads, context: PlanContext) -> FaultInjection:
        _standing(reads, context)
        where = {"AccountId": context.system.account, "BudgetName": Names(context.system).cost_budget}
        ours = {**where, "Notification": cost_budget.notification(percent)}
        theirs = {**where, "Notification": {**cost_budget.notification(percent), **wrong}}
        told_by_ours = _subscribers(reads, context, ours)
        subscribers = [dict(told)] if told else told_by_ours
        made = Call("budgets", "create_notification", {**theirs, "Subscribers": subscribers})
        back = Call("budgets", "create_notification", {**ours, "Subscribers": told_by_ours})
        if theirs == ours:  # `apply` adds whom ours tells, and leaves the others to be told as well
            more = [{**ours, "Subscriber": each} for each in subscribers if each not in told_by_ours]
            tidy = tuple(Call("budgets", "delete_subscriber", each) for each in more)
            return FaultInjection(title, (_removed(ours), made), (back,), tidy)
        return FaultInjection(title, (_removed(ours), made), (_removed(theirs), back), tidy=(_removed(theirs),))

    return inject


def silent(percent: Decimal) -> MakeInjection:
    """Return what takes a notification away."""

    def inject(reads: Reads, context: PlanContext) -> FaultInjection:
        _standing(reads, context)
        where = {"AccountId": context.system.account, "BudgetName": Names(context.system).cost_budget}
        ours = {**where, "Notification": cost_budget.notification(percent)}
        back = Call("budgets", "create_notification", {**ours, "Subscribers": _subscribers(reads, context, ours)})
        return FaultInjection(f"nobody is told of {percent} percent", (_removed(ours),), (back,))

    return inject


def _subscribers(reads: Reads, context: PlanContext, ours: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return whom our notification tells as it stands: somebody may have been added to it."""
    try:
        return reads.pages("budgets", "describe_subscribers_for_notification", "Subscribers", **ours)
    except NotThere:
        return cost_budget.subscribers(context)


def owners(title: str, **settings: Any) -> MakeInjection:
    """Return what puts a budget of the owner's, by a name of his own, in the place of ours."""

    def inject(reads: Reads, context: PlanContext) -> FaultInjection:
        _standing(reads, context)
        name, where = f"owners-{context.system.api.id}-costs", {"AccountId": context.system.account}
        budget = {**cost_budget.wanted(context), "BudgetName": name, **settings.get("Budget", {})}
        told = [{"SubscriptionType": "EMAIL", "Address": context.policy.admin_email}]
        notifications = [
            {"Notification": {**cost_budget.notification(percent), **form}, "Subscribers": told}
            for percent, form in settings["notifications"].items()
        ]
        made = {**where, "Budget": budget, "NotificationsWithSubscribers": notifications}
        ours = {**where, "BudgetName": Names(context.system).cost_budget}
        calls = (Call("budgets", "create_budget", made), Call("budgets", "delete_budget", ours))
        theirs = Call("budgets", "delete_budget", {**where, "BudgetName": name})
        return FaultInjection(title, calls, (cost_budget.created(context), theirs))

    return inject


def _removed(notification: Mapping[str, Any]) -> Call:
    return Call("budgets", "delete_notification", dict(notification))


def _updated(context: PlanContext, budget: Mapping[str, Any]) -> Call:
    return Call("budgets", "update_budget", {"AccountId": context.system.account, "NewBudget": dict(budget)})


def _standing(reads: Reads, context: PlanContext) -> None:
    """Raise CouldNotLook where there is no budget of ours to be broken."""
    name = Names(context.system).cost_budget
    if not any(each.name == name for each in read_budgets(reads, context.system)):
        raise CouldNotLook("sabotage.nothing_to_break", "there is no budget; run `stormproof apply` first")
