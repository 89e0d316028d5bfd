"""Budgets: https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-managing-costs.html."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.services.budgets.spending import passed, spend, threshold
from localaws.services.costs.calendars import period, periods
from localaws.services.costs.ledger import Cost, CostLedger

TODAY = date(2026, 11, 10)
BUDGET: dict[str, Any] = {
    "BudgetName": "monthly",
    "BudgetLimit": {"Amount": "50", "Unit": "USD"},
    "TimeUnit": "MONTHLY",
    "BudgetType": "COST",
}
WARNING = {
    "NotificationType": "ACTUAL",
    "ComparisonOperator": "GREATER_THAN",
    "Threshold": 80.0,
    "ThresholdType": "PERCENTAGE",
}


def _book(*costs: tuple[str, str, str], kind: str = "Usage") -> CostLedger:
    book = CostLedger()
    book.add([Cost(date.fromisoformat(day), name, Decimal(amount), kind) for day, name, amount in costs])
    return book


@pytest.mark.parametrize(("amount", "alarm"), [("39.5", False), ("40", False), ("40.5", True), ("50.5", True)])
def test_a_threshold_in_percent_is_passed_beyond_it(amount: str, *, alarm: bool) -> None:
    """Of 50 USD, 79 percent is none, 80 is not more than 80, 81 is."""
    spent = spend(BUDGET, _book(("2026-11-03", "AWS Lambda", amount)), TODAY)
    assert (spent.actual, passed(BUDGET, WARNING, spent)) == (Decimal(amount), alarm)


def test_an_absolute_threshold_is_in_dollars() -> None:
    """80 as an absolute value is 80 USD, not 40."""
    absolute = {**WARNING, "ThresholdType": "ABSOLUTE_VALUE"}
    assert threshold(BUDGET, WARNING) == 40
    assert threshold(BUDGET, absolute) == 80


def test_only_the_current_period_counts() -> None:
    """Last month's costs, and those of days to come, do not."""
    book = _book(
        ("2026-10-31", "AWS Lambda", "100"), ("2026-11-01", "AWS Lambda", "1"), ("2026-11-11", "AWS Lambda", "7")
    )
    assert spend(BUDGET, book, TODAY).actual == 1
    assert spend({**BUDGET, "TimeUnit": "QUARTERLY"}, book, TODAY).actual == 101


def test_the_forecast_goes_on_as_the_last_days_went() -> None:
    """Two dollars a day for nine days: 18 so far, and 40 for the rest of November after today."""
    book = _book(*((f"2026-11-{day:02d}", "AWS Lambda", "2") for day in range(1, 10)))
    spent = spend(BUDGET, book, TODAY)
    assert spent.actual == 18
    assert spent.forecast == 18 + 2 * 20
    forecasted = {**WARNING, "NotificationType": "FORECASTED"}
    assert passed(BUDGET, forecasted, spent)
    assert not passed(BUDGET, forecasted, spend(BUDGET, _book(), TODAY))


def test_credits_count_unless_left_out() -> None:
    """CostTypes.IncludeCredit is true by default."""
    book = _book(("2026-11-03", "AWS Lambda", "10"))
    book.add([Cost(date(2026, 11, 4), "AWS Lambda", Decimal(-4), "Credit")])
    assert spend(BUDGET, book, TODAY).actual == 6
    assert spend({**BUDGET, "CostTypes": {"IncludeCredit": False}}, book, TODAY).actual == 10


def test_discounts_count_unless_left_out() -> None:
    """By Cost Explorer's words for them."""
    book = _book(("2026-11-03", "AWS Lambda", "10"))
    book.add([Cost(date(2026, 11, 4), "AWS Lambda", Decimal(-4), "Private Rate Card Discount")])
    assert spend(BUDGET, book, TODAY).actual == 6
    assert spend({**BUDGET, "CostTypes": {"IncludeDiscount": False}}, book, TODAY).actual == 10


def test_filters_leave_services_out() -> None:
    """CostFilters name services, regions or tags."""
    book = _book(("2026-11-03", "AWS Lambda", "10"), ("2026-11-03", "Amazon DynamoDB", "5"))
    book.add([Cost(date(2026, 11, 3), "AmazonCloudWatch", Decimal(1), tags={"system": "agents"})])
    assert spend({**BUDGET, "CostFilters": {"Service": ["AWS Lambda"]}}, book, TODAY).actual == 10
    assert spend({**BUDGET, "CostFilters": {"TagKeyValue": ["user:system$agents"]}}, book, TODAY).actual == 1
    with pytest.raises(ValueError, match="cost filter AZ"):
        spend({**BUDGET, "CostFilters": {"AZ": ["a"]}}, book, TODAY)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.sampled_from(["DAILY", "MONTHLY", "QUARTERLY", "ANNUALLY"]))
def test_every_day_is_in_its_period(day: date, unit: str) -> None:
    """And the day after the period is in the next."""
    start, end = period(day, unit)
    assert start <= day < end
    assert period(end, unit)[0] == end


@given(st.dates(date(2026, 1, 1), date(2026, 6, 1)), st.integers(1, 200), st.sampled_from(["DAILY", "MONTHLY"]))
def test_periods_cover_a_span_without_gaps(start: date, days: int, unit: str) -> None:
    """Each begins where the one before ended, the last at the end."""
    end = date.fromordinal(start.toordinal() + days)
    bounds = list(periods(start, end, unit))
    assert [first for first, _ in bounds] == [start, *(last for _, last in bounds[:-1])]
    assert bounds[-1][1] == end
