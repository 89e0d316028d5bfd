"""Whether a budget is what is demanded, and whether it tells the administrator in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from stormproof.core.costs.budgets import (
    ABOVE,
    ACTUAL,
    CRITICAL,
    WARNING,
    Budget,
    Notification,
    Subscriber,
    lacks,
    notified,
)

NOW = datetime(2026, 11, 29, tzinfo=UTC)
FIFTY = Decimal(50)
ADMIN = Subscriber("EMAIL", "admin@example.com")
BUDGET = Budget("b", FIFTY)


def _above(threshold: str, **changed: Any) -> Notification:
    return replace(Notification(ACTUAL, ABOVE, Decimal(threshold), subscribers=(ADMIN,)), **changed)


def test_a_monthly_budget_of_all_costs_lacks_nothing() -> None:
    """Credits and refunds may be left out: they are not spent."""
    assert list(lacks(BUDGET, FIFTY, NOW)) == []
    assert list(lacks(replace(BUDGET, without=frozenset({"IncludeCredit", "IncludeRefund"})), FIFTY, NOW)) == []
    assert list(lacks(replace(BUDGET, usd=Decimal("50.00")), FIFTY, NOW)) == []
    assert list(lacks(replace(BUDGET, starts=NOW, ends=NOW + timedelta(1)), FIFTY, NOW)) == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"usd": Decimal(500)}, "other_amount"),
        ({"usd": Decimal("49.99")}, "other_amount"),
        ({"unit": "EUR"}, "other_amount"),
        ({"period": "QUARTERLY"}, "other_period"),
        ({"kind": "USAGE"}, "other_kind"),
        ({"filtered": "Service AWS Lambda"}, "filtered"),
        ({"without": frozenset({"IncludeTax"})}, "filtered"),
        ({"ends": NOW}, "ended"),
        ({"starts": NOW + timedelta(1)}, "not_begun"),
        ({"moves": "adjusts itself (historical)"}, "moving"),
    ],
)
def test_each_thing_that_a_budget_lacks_is_named(changed: dict[str, Any], code: str) -> None:
    """One code each."""
    assert [each.code for each in lacks(replace(BUDGET, **changed), FIFTY, NOW)] == [code]


@pytest.mark.parametrize("notification", [_above("80"), _above("40", unit="ABSOLUTE_VALUE")])
def test_eighty_percent_may_be_told_in_usd(notification: Notification) -> None:
    """40 of 50 USD are the same bound."""
    assert notified(replace(BUDGET, notifications=(notification,)), WARNING, {ADMIN}) is None


@pytest.mark.parametrize(
    ("notification", "code"),
    [
        (_above("75"), "no_notification"),
        (_above("85"), "no_notification"),
        (_above("80", unit="ABSOLUTE_VALUE"), "no_notification"),
        (_above("80", kind="FORECASTED"), "no_notification"),
        (_above("80", comparison="LESS_THAN"), "no_notification"),
        (_above("80", subscribers=(Subscriber("EMAIL", "other@example.com"),)), "nobody_told"),
        (_above("80", subscribers=()), "nobody_told"),
    ],
)
def test_another_bound_or_another_reader_is_no_warning(notification: Notification, code: str) -> None:
    """Both sides of the bound."""
    lack = notified(replace(BUDGET, notifications=(notification, _above("100"))), WARNING, {ADMIN})
    assert lack is not None
    assert lack.code == code
    assert notified(replace(BUDGET, notifications=(notification, _above("100"))), CRITICAL, {ADMIN}) is None
