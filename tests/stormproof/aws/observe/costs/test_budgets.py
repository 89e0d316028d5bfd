"""Budgets as AWS tells them: figures are text, states and filters come along."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from stormproof.aws.observe.costs.budgets import read_budgets, spent_of
from stormproof.core.costs.budgets import Budget, Notification, Subscriber
from tests.provisioners.fakes import SYSTEM, FakeReads

TOLD = {
    "BudgetName": "theirs",
    "BudgetLimit": {"Amount": "1200.0", "Unit": "USD"},
    "CostFilters": {"Service": ["AWS Lambda"]},
    "CostTypes": {"IncludeTax": True, "IncludeCredit": False},
    "TimeUnit": "MONTHLY",
    "BudgetType": "COST",
}
"""As recorded: cloud-custodian, tests/data/placebo/test_budget_query."""
NOTIFICATION = {"NotificationType": "ACTUAL", "ComparisonOperator": "GREATER_THAN", "Threshold": 80.0}


def test_a_budget_is_read_with_its_notifications_and_subscribers() -> None:
    """What a notification is asked for by does not hold its state."""
    asked = []

    def subscribers(**parameters: object) -> list[dict[str, str]]:
        asked.append(parameters["Notification"])
        return [{"SubscriptionType": "EMAIL", "Address": "a@example.com"}]

    reads = FakeReads(
        {
            ("budgets", "describe_budgets"): [TOLD],
            ("budgets", "describe_notifications_for_budget"): [{**NOTIFICATION, "NotificationState": "OK"}],
            ("budgets", "describe_subscribers_for_notification"): subscribers,
        }
    )
    told = Notification(
        "ACTUAL", "GREATER_THAN", Decimal("80.0"), subscribers=(Subscriber("EMAIL", "a@example.com"),), state="OK"
    )
    expected = Budget(
        "theirs",
        Decimal(1200),
        filtered="Service AWS Lambda",
        without=frozenset({"IncludeCredit"}),
        notifications=(told,),
    )
    assert read_budgets(reads, SYSTEM) == (expected,)
    assert asked == [NOTIFICATION]


PLAIN = {**TOLD, "CostFilters": {}}
NO_CREDITS = {"Not": {"Dimensions": {"Key": "RECORD_TYPE", "Values": ["Credit", "Bundled Discount"]}}}
VIEW = "arn:aws:billing::123456789012:billingview/"


def _read(budget: dict[str, Any]) -> Budget:
    def budgets(**asked: Any) -> list[dict[str, Any]]:
        shown = asked.get("ShowFilterExpression")
        return [{name: value for name, value in budget.items() if shown or name != "FilterExpression"}]

    told: dict[tuple[str, str], Any] = {
        ("budgets", "describe_budgets"): budgets,
        ("budgets", "describe_notifications_for_budget"): [],
    }
    (read,) = read_budgets(FakeReads(told), SYSTEM)
    return read


@pytest.mark.parametrize(
    ("settings", "filtered"),
    [
        ({"FilterExpression": {"Dimensions": {"Key": "SERVICE", "Values": ["AWS Lambda"]}}}, "expression selects"),
        ({"FilterExpression": {"Not": {"Dimensions": {"Key": "RECORD_TYPE", "Values": ["Tax"]}}}}, "expression"),
        ({"FilterExpression": NO_CREDITS}, ""),
        ({"BillingViewArn": f"{VIEW}custom-1"}, "the billing view custom-1"),
        ({"BillingViewArn": f"{VIEW}primary"}, ""),
    ],
)
def test_a_budget_of_a_part_of_the_costs_is_told_as_that(settings: dict[str, Any], filtered: str) -> None:
    """AWS withholds an expression where it is not asked for; one that leaves out credits alone leaves nothing out."""
    read = _read({**PLAIN, **settings})
    assert filtered in read.filtered
    assert bool(read.filtered) == bool(filtered)


@pytest.mark.parametrize(
    ("settings", "moves"),
    [
        ({"AutoAdjustData": {"AutoAdjustType": "FORECAST"}}, "adjusts itself (forecast)"),
        (
            {"PlannedBudgetLimits": {str(n): {"Amount": f"{50 + n}.0", "Unit": "USD"} for n in range(2)}},
            "is planned month by month (50, 51)",
        ),
        ({"PlannedBudgetLimits": {str(n): {"Amount": "50.0", "Unit": "USD"} for n in range(2)}}, ""),
    ],
)
def test_an_amount_that_moves_by_itself_is_told(settings: dict[str, Any], moves: str) -> None:
    """One that is planned to stay does not move."""
    assert _read({**PLAIN, **settings}).moves == moves


def test_a_budget_s_time_is_read() -> None:
    """From its begin to its end."""
    begin, end = datetime(2027, 1, 1, tzinfo=UTC), datetime(2087, 6, 15, tzinfo=UTC)
    read = _read({**PLAIN, "TimePeriod": {"Start": begin, "End": end}})
    assert (read.starts, read.ends) == (begin, end)


def test_what_a_budget_has_come_to_is_asked_for_with_its_expression() -> None:
    """As everything that is read of a budget."""
    asked: list[dict[str, Any]] = []

    def budget(**parameters: Any) -> dict[str, Any]:
        asked.append(parameters)
        return {"Budget": {"CalculatedSpend": {"ActualSpend": {"Amount": "1.5", "Unit": "USD"}}}}

    assert spent_of(FakeReads({("budgets", "describe_budget"): budget}), SYSTEM, "b") == Decimal("1.5")
    assert asked[0]["ShowFilterExpression"] is True
