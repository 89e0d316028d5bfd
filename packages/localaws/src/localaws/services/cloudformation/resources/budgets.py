"""Budgets: a budget with the notifications that it is made with.

Properties: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-budgets-budget.html.
Other notifications and another name make another budget; Ref is the budget's name. Resource tags are not implemented.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from localaws.services.cloudformation.resources.common.attributes import text
from localaws.services.cloudformation.resources.simple import Call, Change, Simple
from localaws.services.cloudformation.resources.values import ID, Subject, Value, by, prop

LONGEST = 100
ACCOUNT = Value(lambda subject: subject.place.account)


def _name(subject: Subject) -> str:
    return subject.properties["Budget"].get("BudgetName") or subject.place.named(LONGEST)


def _budget(subject: Subject) -> dict[str, Any]:
    """Return the budget as the operations take it: amounts are texts, moments in seconds are numbers."""
    budget = {**subject.properties["Budget"], "BudgetName": _name(subject)}
    if limit := budget.get("BudgetLimit"):
        budget["BudgetLimit"] = _spend(limit)
    if planned := budget.get("PlannedBudgetLimits"):
        budget["PlannedBudgetLimits"] = {moment: _spend(limit) for moment, limit in planned.items()}
    if times := budget.get("TimePeriod"):
        budget["TimePeriod"] = {name: int(at) if str(at).isdecimal() else at for name, at in times.items()}
    return budget


def _spend(limit: Mapping[str, Any]) -> dict[str, str]:
    return {name: text(value) for name, value in limit.items()}


BUDGET = Value(_budget, frozenset({"Budget"}))
TYPES = (
    Simple(
        "AWS::Budgets::Budget",
        "budgets",
        create=Call(
            "create_budget",
            {
                "AccountId": ACCOUNT,
                "Budget": BUDGET,
                "NotificationsWithSubscribers": prop("NotificationsWithSubscribers"),
            },
        ),
        identity=by(Value(_name)),
        parts=(Change(Call("update_budget", {"AccountId": ACCOUNT, "NewBudget": BUDGET}), at_creation=False),),
        delete=Call("delete_budget", {"AccountId": ACCOUNT, "BudgetName": ID}),
    ).resource_type(),
)
