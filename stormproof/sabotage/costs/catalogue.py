"""The ways in which requirement 5 can be lost."""

from __future__ import annotations

from stormproof.core.costs.budgets import CRITICAL, WARNING
from stormproof.core.faults import MendedBy, Sabotage
from stormproof.sabotage.costs import told_wrong
from stormproof.sabotage.costs.budget_changes import deleted, notifying, silent, with_settings
from stormproof.sabotage.costs.topic import shut_to_budgets

ANOTHER = {"SubscriptionType": "EMAIL", "Address": "somebody.else@example.com"}
SILENT, ALERT_SILENT = "costs.warning_silent", "costs.critical_silent"

COSTS = (
    Sabotage(
        "budget-ten-times",
        "5.1",
        "costs.budget_other_amount",
        with_settings("the budget is ten times as high", BudgetLimit={"Amount": "500", "Unit": "USD"}),
    ),
    Sabotage(
        "budget-quarterly",
        "5.1",
        "costs.budget_other_period",
        with_settings("the budget is quarterly", TimeUnit="QUARTERLY"),
    ),
    Sabotage(
        "budget-of-one-service",
        "5.1",
        "costs.budget_filtered",
        with_settings("the budget looks at one service alone", CostFilters={"Service": ["AWS Lambda"]}),
    ),
    Sabotage(
        "budget-of-an-expression",
        "5.1",
        "costs.budget_filtered",
        with_settings(
            "the budget looks at what an expression selects",
            FilterExpression={"Dimensions": {"Key": "SERVICE", "Values": ["AWS Lambda"]}},
        ),
    ),
    Sabotage(
        "budget-without-tax",
        "5.1",
        "costs.budget_filtered",
        with_settings("the budget leaves tax out", CostTypes={"IncludeTax": False}),
    ),
    Sabotage("budget-deleted", "5.1", "costs.no_budget", deleted),
    Sabotage(
        "warning-forecasted",
        "5.2",
        SILENT,
        notifying("the warning is of forecasts", WARNING, {}, NotificationType="FORECASTED"),
    ),
    Sabotage(
        "warning-absolute",
        "5.2",
        SILENT,
        notifying("the warning is at 80 USD", WARNING, {}, ThresholdType="ABSOLUTE_VALUE"),
    ),
    Sabotage("warning-early", "5.2", SILENT, notifying("the warning is at 75 percent", WARNING, {}, Threshold=75.0)),
    Sabotage("warning-to-another", "5.2", SILENT, notifying("somebody else is warned", WARNING, ANOTHER)),
    Sabotage("warning-without-budgets", "5.2", "costs.topic_shut", shut_to_budgets),
    Sabotage("alert-gone", "5.3", ALERT_SILENT, silent(CRITICAL)),
    Sabotage(
        "alert-forecasted",
        "5.3",
        ALERT_SILENT,
        notifying("the alert is of forecasts", CRITICAL, {}, NotificationType="FORECASTED"),
    ),
    Sabotage(
        "alert-absolute",
        "5.3",
        ALERT_SILENT,
        notifying("the alert is at 100 USD", CRITICAL, {}, ThresholdType="ABSOLUTE_VALUE"),
    ),
    Sabotage(
        "costs-less-credits",
        "5.4",
        "costs.other_total",
        told_wrong.nothing_on_aws("credits are taken off what is told"),
        MendedBy.UNDO,
        alters=told_wrong.NO_CREDITS,
    ),
    Sabotage(
        "costs-of-another-month",
        "5.4",
        "costs.other_total",
        told_wrong.nothing_on_aws("a day of last month is told with this month"),
        MendedBy.UNDO,
        alters=told_wrong.WRONG_MONTH,
    ),
    Sabotage(
        "costs-without-s3",
        "5.5",
        "costs.other_service_total",
        told_wrong.nothing_on_aws("S3 is told among the others"),
        MendedBy.UNDO,
        alters=told_wrong.NO_S3,
    ),
)
