"""CloudFormation's type of Budgets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from localaws.services.cloudformation.resources.budgets import TYPES

ACCOUNT = "123456789012"


def test_a_budget_is_made_changed_and_deleted(aws: Any, make: Callable[..., Any]) -> None:
    """Ref is its name; another limit changes it, and its notifications stay."""
    client = aws.client("budgets")
    budget = {"BudgetLimit": {"Amount": 10, "Unit": "USD"}, "TimeUnit": "MONTHLY", "BudgetType": "COST"}
    notice = {
        "Notification": {"ComparisonOperator": "GREATER_THAN", "NotificationType": "ACTUAL", "Threshold": 80},
        "Subscribers": [{"SubscriptionType": "EMAIL", "Address": "a@example.com"}],
    }
    made = make(TYPES, "AWS::Budgets::Budget", Budget=budget, NotificationsWithSubscribers=[notice])
    name = made.physical.id
    made.update(Budget={**budget, "BudgetLimit": {"Amount": 12.5, "Unit": "USD"}})
    told = client.describe_budget(AccountId=ACCOUNT, BudgetName=name)["Budget"]
    assert told["BudgetLimit"]["Amount"] == "12.5"
    notices = client.describe_notifications_for_budget(AccountId=ACCOUNT, BudgetName=name)["Notifications"]
    assert [each["Threshold"] for each in notices] == [80.0]
    made.delete()
    made.delete()
    with pytest.raises(client.exceptions.NotFoundException):
        client.describe_budget(AccountId=ACCOUNT, BudgetName=name)
