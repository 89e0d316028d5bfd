"""Month to date against the budget, forecast, and what changed since last month, with the kinds of use that did it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal

from stormproof.core.costs.bills import Charge
from stormproof.core.costs.statement import Asked, Statement, Usage, as_data, statement

BUDGET = Decimal(50)
AT = datetime(2026, 11, 10, 12, tzinfo=UTC)


def _said(*charges: Charge, usages: tuple[Usage, ...] = (), forecast: str | None = None) -> Statement:
    foretold = None if forecast is None else Decimal(forecast)
    return statement(Asked(AT, charges, usages, foretold), BUDGET)


def _lambda(month: int, day: int, usd: str) -> Charge:
    return Charge(date(2026, month, day), "AWS Lambda", "Usage", Decimal(usd))


def test_what_is_spent_is_told_as_a_part_of_the_budget() -> None:
    """Exactly: 40 of 50 USD are 80 percent."""
    assert _said(_lambda(11, 9, "40")).used == 80


def test_the_forecast_is_what_was_spent_until_yesterday_and_what_is_to_come() -> None:
    """Today is in what is to come; where nothing is foretold, nothing is said."""
    assert _said(_lambda(11, 9, "40"), _lambda(11, 10, "2"), forecast="15").end_of_month == 55
    assert _said(_lambda(11, 9, "40")).end_of_month is None


def test_a_month_comes_to_what_is_spent_at_least() -> None:
    """Today may have cost more than it was to cost."""
    assert _said(_lambda(11, 10, "42"), forecast="15").end_of_month == 42


def test_costs_of_another_currency_are_not_compared_with_a_budget_of_usd() -> None:
    """They are told all the same, with the currency's name."""
    said = statement(Asked(AT, (_lambda(11, 9, "40"),), forecast=Decimal(5), currency="CNY"), BUDGET)
    assert said.used is None
    told = as_data(said)
    assert (told["currency"], told["budget_currency"], told["budget_used_percent"]) == ("CNY", "USD", None)
    assert told["forecast_end_of_month"] == "45.00"


def test_the_same_days_of_last_month_are_compared() -> None:
    """Later days of last month are no part of it."""
    said = _said(_lambda(11, 9, "3"), _lambda(10, 10, "1"), _lambda(10, 11, "100"))
    (only,) = said.differences
    assert (only.service, only.amount) == ("Lambda", Decimal(2))


def test_the_largest_change_comes_first_with_the_kinds_of_use_behind_it() -> None:
    """Less than a cent is no change."""
    usages = (
        Usage(date(2026, 11, 9), "Lambda", "Requests", Decimal("2.5")),
        Usage(date(2026, 11, 9), "Lambda", "GB-Seconds", Decimal("0.4")),
        Usage(date(2026, 10, 9), "Lambda", "GB-Seconds", Decimal("0.9")),
        Usage(date(2026, 11, 9), "S3", "Storage", Decimal(9)),
    )
    sqs = Charge(date(2026, 11, 9), "Amazon Simple Queue Service", "Usage", Decimal(-7))
    small = Charge(date(2026, 11, 9), "Amazon DynamoDB", "Usage", Decimal("0.004"))
    said = _said(_lambda(11, 9, "2.9"), _lambda(10, 9, "0.9"), sqs, small, usages=usages)
    assert [(each.service, each.amount) for each in said.differences] == [("SQS", Decimal(-7)), ("Lambda", Decimal(2))]
    assert said.differences[1].because == (("Requests", Decimal("2.5")), ("GB-Seconds", Decimal("-0.5")))


def test_a_statement_is_json_with_whole_cents() -> None:
    """Amounts are strings: no figure of a bill is a float."""
    told = json.loads(json.dumps(as_data(_said(_lambda(11, 9, "40.005"), forecast="1"))))
    assert told["month_to_date"]["spent"] == "40.01"
    assert told["month_to_date"]["by_service"]["SQS"] == "0.00"
    assert (told["budget"], told["forecast_end_of_month"]) == ("50.00", "41.01")
