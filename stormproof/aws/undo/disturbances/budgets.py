"""What is disturbed of budgets: the budget itself, and whom each of its notifications tells."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from stormproof.aws.observe.costs.budgets import SHOWN
from stormproof.aws.undo.disturbances.kind import Kind, Owned, Split, named_by
from stormproof.core.costs.budgets import passed_budget
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.plans import Call
from stormproof.core.undo import Values

ACCOUNT, NAME, NOTIFICATION = "AccountId", "BudgetName", "Notification"
SETTINGS = ("BudgetLimit", "TimeUnit", "BudgetType", "CostTypes", "CostFilters", "FilterExpression")
"""What UpdateBudget takes of what DescribeBudget tells; an expression is not given beside types and filters:

https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_UpdateBudget.html
"""

USES = ("UseAmortized", "UseBlended")


def _own(owned: Owned, resource: Values) -> bool:
    name = str(resource[NAME])
    ours = name in {owned.names.cost_budget, passed_budget(owned.names.cost_budget)}
    return resource[ACCOUNT] == owned.system.account and (ours or owned.played(name))


def _given(member: str) -> Any:
    """Return what takes a call apart that is given a whole budget."""

    def split(parameters: Values) -> Split:
        budget = dict(parameters[member])
        resource = {ACCOUNT: parameters[ACCOUNT], NAME: budget.pop(NAME)}
        others = {name: value for name, value in parameters.items() if name not in {ACCOUNT, member}}
        return resource, {**budget, **others}

    return split


def _budget(reads: Reads, resource: Values) -> Values:
    return _settings(reads.read("budgets", "describe_budget", **resource, **SHOWN)["Budget"])


def _settings(values: Values) -> Values:
    """Return what is compared: the amount as a number, since AWS tells ``50`` as ``50.0``; types of costs by name.

    Those that a call leaves out are counted, and costs neither amortized nor blended; an answer tells all of them:
    https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_CostTypes.html
    """
    limit, types = values["BudgetLimit"], values.get("CostTypes") or {}
    return {
        "amount": float(limit["Amount"]),
        "unit": limit["Unit"],
        "period": values["TimeUnit"],
        "kind": values["BudgetType"],
        "without": sorted(name for name, counted in types.items() if counted is False and name not in USES),
        "uses": sorted(name for name in USES if types.get(name)),
        "filters": dict(values.get("CostFilters") or {}),
        "expression": dict(values.get("FilterExpression") or {}),
    }


def _budget_back(reads: Reads, resource: Values, values: Values | None) -> Iterable[Call]:
    if values is None:
        yield Call("budgets", "delete_budget", dict(resource))
        return
    where, others = {ACCOUNT: resource[ACCOUNT]}, {k: v for k, v in values.items() if k not in SETTINGS}
    budget = {NAME: resource[NAME], **{name: values[name] for name in SETTINGS if name in values}}
    if BUDGET.present(reads, resource) is None:
        yield Call("budgets", "create_budget", {**where, "Budget": budget, **others})
    else:
        yield Call("budgets", "update_budget", {**where, "NewBudget": budget})


def _told(reads: Reads, resource: Values) -> Values:
    found = reads.pages("budgets", "describe_subscribers_for_notification", "Subscribers", **resource)
    return {"Subscribers": sorted(found, key=lambda each: str(each["Address"]))}


def _sorted(values: Values) -> Values:
    return {"Subscribers": sorted(values["Subscribers"], key=lambda each: str(each["Address"]))}


def _told_back(reads: Reads, resource: Values, values: Values | None) -> Iterable[Call]:
    if NOTICE.present(reads, resource) is not None:
        yield Call("budgets", "delete_notification", dict(resource))
    if values is not None:
        yield Call("budgets", "create_notification", {**resource, **values})


BUDGET = Kind(
    "budget",
    "budgets",
    {
        "create_budget": _given("Budget"),
        "update_budget": _given("NewBudget"),
        "delete_budget": named_by(ACCOUNT, NAME, takes_away=True),
    },
    _own,
    _budget_back,
    _budget,
    seen=_settings,
)
NOTICE = Kind(
    "notification of a budget",
    "budgets",
    {
        "create_notification": named_by(ACCOUNT, NAME, NOTIFICATION),
        "delete_notification": named_by(ACCOUNT, NAME, NOTIFICATION, takes_away=True),
        "delete_subscriber": named_by(ACCOUNT, NAME, NOTIFICATION, takes_away=True),
    },
    _own,
    _told_back,
    _told,
    seen=_sorted,
)
BUDGETS = (BUDGET, NOTICE)
