"""Budgets and their notifications are put back whole; ours alone, and what a scenario makes."""

from __future__ import annotations

from typing import Any

import pytest

from stormproof.aws.undo.disturbances import BY_NAME
from stormproof.aws.undo.disturbances.kind import Owned
from stormproof.aws.undo.putting_back import Stands, owns, standing
from stormproof.core.costs.budgets import passed_budget
from stormproof.core.naming import Names
from stormproof.core.undo import Disturbed
from tests.provisioners.fakes import ACCOUNT, SYSTEM, FakeReads

BUDGET, NOTICE = BY_NAME["budget"], BY_NAME["notification of a budget"]
OURS = Names(SYSTEM).cost_budget
WHERE = {"AccountId": ACCOUNT, "BudgetName": OURS}
SET = {"BudgetLimit": {"Amount": "50", "Unit": "USD"}, "TimeUnit": "MONTHLY", "BudgetType": "COST"}
TOLD = {
    **SET,
    "BudgetLimit": {"Amount": "50.0", "Unit": "USD"},
    "CalculatedSpend": {},
    "CostTypes": {"UseBlended": False},
}
OF = {**WHERE, "Notification": {"NotificationType": "ACTUAL", "Threshold": 80.0}}
MAIL, TOPIC = ({"SubscriptionType": kind, "Address": to} for kind, to in (("EMAIL", "a@example.com"), ("SNS", "arn:t")))
NOTHING: FakeReads = FakeReads({})


def standing_at(budget: Any = None, subscribers: Any = None) -> FakeReads:
    """Return AWS Budgets with one budget, and a notification that tells these."""
    found: dict[tuple[str, str], Any] = {}
    if budget:
        found["budgets", "describe_budget"] = {"Budget": budget}
    if subscribers is not None:
        found["budgets", "describe_subscribers_for_notification"] = subscribers
    return FakeReads(found)


def test_a_budget_is_compared_by_what_can_be_set() -> None:
    """AWS tells ``50`` as ``50.0``, and what was spent beside it."""
    kept = {**TOLD, "CostTypes": {"UseBlended": False}}
    _, before = BUDGET.split["create_budget"](
        {"AccountId": ACCOUNT, "Budget": {"BudgetName": OURS, **SET, "CostTypes": {"UseBlended": False}}}
    )
    thing = Disturbed(BUDGET.name, WHERE, before, (None,))
    assert standing(BUDGET, thing, BUDGET.present(standing_at(kept), WHERE)) is Stands.AS_BEFORE
    assert standing(BUDGET, thing, BUDGET.present(NOTHING, WHERE)) is Stands.DISTURBED
    more = {**kept, "BudgetLimit": {"Amount": "51.0", "Unit": "USD"}}
    assert standing(BUDGET, thing, BUDGET.present(standing_at(more), WHERE)) is Stands.OTHERWISE


def test_types_of_costs_that_nobody_has_set_are_as_aws_tells_them() -> None:
    """It tells all types of each budget, what is neither amortized nor blended as well; blending is a setting."""
    tells = {"IncludeTax": True, "IncludeCredit": False, "UseAmortized": False, "UseBlended": False}
    _, before = BUDGET.split["update_budget"](
        {"AccountId": ACCOUNT, "NewBudget": {"BudgetName": OURS, **SET, "CostTypes": {"IncludeCredit": False}}}
    )
    thing = Disturbed(BUDGET.name, WHERE, before, (None,))
    as_told = BUDGET.present(standing_at({**TOLD, "CostTypes": tells}), WHERE)
    assert standing(BUDGET, thing, as_told) is Stands.AS_BEFORE
    blended = BUDGET.present(standing_at({**TOLD, "CostTypes": {**tells, "UseBlended": True}}), WHERE)
    assert standing(BUDGET, thing, blended) is Stands.OTHERWISE


@pytest.mark.parametrize(
    ("there", "values", "operation"),
    [
        (TOLD, SET, "update_budget"),
        (None, {**SET, "NotificationsWithSubscribers": []}, "create_budget"),
        (TOLD, None, "delete_budget"),
    ],
)
def test_a_budget_is_written_made_or_deleted(there: Any, values: Any, operation: str) -> None:
    """By whether it is there; notifications are given where it is made alone."""
    (back,) = BUDGET.back(standing_at(there), WHERE, values)
    assert back.operation == operation
    if operation == "update_budget":
        assert back.parameters == {"AccountId": ACCOUNT, "NewBudget": {"BudgetName": OURS, **SET}}
    if operation == "create_budget":
        assert back.parameters["Budget"] == {"BudgetName": OURS, **SET}
        assert back.parameters["NotificationsWithSubscribers"] == []


@pytest.mark.parametrize(
    ("there", "values", "operations"),
    [
        ([MAIL], {"Subscribers": [MAIL, TOPIC]}, ["delete_notification", "create_notification"]),
        (None, {"Subscribers": [TOPIC]}, ["create_notification"]),
        ([MAIL], None, ["delete_notification"]),
        (None, None, []),
    ],
)
def test_whom_it_tells_is_written_whole(there: Any, values: Any, operations: list[str]) -> None:
    """In any order; without subscribers there is no notification."""
    back = list(NOTICE.back(standing_at(subscribers=there), OF, values))
    assert [each.operation for each in back] == operations
    assert NOTICE.present(standing_at(subscribers=[TOPIC, MAIL]), OF) == {"Subscribers": [MAIL, TOPIC]}
    assert NOTICE.present(NOTHING, OF) is None


@pytest.mark.parametrize("kind", [BUDGET, NOTICE])
@pytest.mark.parametrize(
    ("account", "name", "own"),
    [(ACCOUNT, OURS, True), (ACCOUNT, passed_budget(OURS), True), (ACCOUNT, "payroll", False), ("1", OURS, False)],
)
def test_what_is_somebody_else_s_is_left(kind: Any, account: str, name: str, *, own: bool) -> None:
    """Of the owner's budgets, and of other accounts'."""
    thing = Disturbed(kind.name, {**OF, "AccountId": account, "BudgetName": name}, None)
    assert owns(Owned(SYSTEM, NOTHING), thing) is own
