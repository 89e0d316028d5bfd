"""Budgets as AWS tells them: figures are text, states and filters come along."""

from __future__ import annotations

from decimal import Decimal

from stormproof.aws.observe.costs.budgets import read_budgets
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
