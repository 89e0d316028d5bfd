"""What of an account's charges is spending, by service and by day; months are the calendar's, in UTC."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.costs.bills import CENT, Charge, Span, bill, cents, in_cents, month_of, same_days_before, to_date
from stormproof.core.costs.services import OTHER, SERVICES

NOVEMBER = Span(date(2026, 11, 1), date(2026, 12, 1))
LAMBDA = "AWS Lambda"


def _charge(day: int, service: str, usd: str, kind: str = "Usage", month: int = 11) -> Charge:
    return Charge(date(2026, month, day), service, kind, Decimal(usd))


def test_the_five_services_are_told_with_zeros_and_the_rest_as_other() -> None:
    """What was not used is there with nothing."""
    told = bill([_charge(2, LAMBDA, "1.5"), _charge(3, "AmazonCloudWatch", "2")], NOVEMBER)
    assert told.by_service == {"Lambda": Decimal("1.5"), "API Gateway": 0, "DynamoDB": 0, "S3": 0, "SQS": 0, OTHER: 2}


def test_credits_and_refunds_are_not_taken_off_what_was_spent_and_tax_is_added() -> None:
    """A credit hides no spending: it ends one day."""
    charges = [
        _charge(2, LAMBDA, "10"),
        _charge(2, LAMBDA, "-9", "Credit"),
        _charge(3, LAMBDA, "-0.5", "Refund"),
        _charge(4, "Tax", "1.9", "Tax"),
    ]
    told = bill(charges, NOVEMBER)
    assert (told.spent, told.tax) == (Decimal("11.9"), Decimal("1.9"))
    assert (told.credits, told.refunds) == (Decimal(-9), Decimal("-0.5"))
    assert told.by_day[date(2026, 11, 2)] == 10


@pytest.mark.parametrize(
    "kind",
    [
        *("Bundled Discount", "Enterprise Discount Program Discount", "Private Rate Card Discount"),
        *("Solution Provider Program Discount", "Distributor Discount", "BundledDiscount", "Discount"),
    ],
)
def test_discounts_stand_with_credits_in_whatever_words(kind: str) -> None:
    """Cost Explorer's and the usage report's."""
    told = bill([_charge(2, LAMBDA, "10"), _charge(2, LAMBDA, "-3", kind)], NOVEMBER)
    assert (told.spent, told.credits) == (Decimal(10), Decimal(-3))


def test_usage_at_a_reservation_s_price_is_spending() -> None:
    """DiscountedUsage is no discount."""
    assert bill([_charge(2, LAMBDA, "10", "DiscountedUsage")], NOVEMBER).spent == 10


@pytest.mark.parametrize(("month", "day", "counts"), [(10, 31, False), (11, 1, True), (11, 30, True), (12, 1, False)])
def test_a_month_has_its_first_and_last_day_and_no_other(month: int, day: int, counts: bool) -> None:  # noqa: FBT001
    """Both sides of both boundaries."""
    told = bill([_charge(day, LAMBDA, "1", month=month)], month_of(date(2026, 11, 15)))
    assert told.spent == int(counts)


def test_a_month_to_date_is_compared_with_as_many_days_of_the_month_before() -> None:
    """The 31st with a month of 28 days: with all of them."""
    assert to_date(date(2026, 11, 29)) == Span(date(2026, 11, 1), date(2026, 11, 30))
    assert same_days_before(date(2026, 11, 29)) == Span(date(2026, 10, 1), date(2026, 10, 30))
    assert same_days_before(date(2026, 3, 31)) == Span(date(2026, 2, 1), date(2026, 3, 1))
    assert same_days_before(date(2026, 1, 1)) == Span(date(2025, 12, 1), date(2025, 12, 2))


@pytest.mark.parametrize(
    ("usd", "shown"), [("0.004", "0.00"), ("0.005", "0.01"), ("-0.005", "-0.01"), ("-0.004", "0.00"), ("2.675", "2.68")]
)
def test_half_a_cent_is_rounded_upwards(usd: str, shown: str) -> None:
    """As bills are."""
    assert str(cents(Decimal(usd))) == shown


AMOUNTS = st.decimals(min_value=-1000, max_value=1000, places=4)
CHARGES = st.builds(
    Charge,
    st.dates(date(2026, 10, 25), date(2026, 12, 5)),
    st.sampled_from([*SERVICES, "AmazonCloudWatch", "Tax"]),
    st.sampled_from(["Usage", "Tax", "Credit", "Refund", "Support", "Fee"]),
    AMOUNTS,
)


@given(st.lists(CHARGES, max_size=40))
def test_services_days_and_what_stands_apart_sum_up_to_all_charges(charges: list[Charge]) -> None:
    """A law: nothing is lost or counted twice."""
    told = bill(charges, NOVEMBER)
    everything = sum((each.amount for each in charges if each.day in NOVEMBER), Decimal(0))
    assert told.spent + told.credits + told.refunds == everything
    assert sum(told.by_day.values()) == told.spent
    assert set(told.by_day) == {date(2026, 11, 1) + timedelta(n) for n in range(30)}


@given(st.lists(CHARGES, max_size=40))
def test_what_each_day_was_charged_sums_up_to_the_bill(charges: list[Charge]) -> None:
    """A law: by service, and for tax, credits and refunds."""
    told = bill(charges, NOVEMBER)
    sums = {**told.by_service, "tax": told.tax, "credits": told.credits, "refunds": told.refunds}
    for what, total in sums.items():
        assert sum((amount for (_, name), amount in told.charged.items() if name == what), Decimal(0)) == total


def test_what_is_shown_adds_up() -> None:
    """Six times half a cent are three cents, not six; an amount in whole cents stays what it is."""
    told = bill(
        [_charge(day, service, "0.005") for day, service in enumerate([*SERVICES, "AmazonCloudWatch"], 1)], NOVEMBER
    )
    assert sorted(str(amount) for amount in told.shown.values()) == ["0.00"] * 4 + ["0.01"] * 3
    assert sum(told.shown.values()) == sum(told.days_shown.values()) == cents(told.spent) == Decimal("0.03")
    assert in_cents({"a": Decimal("1.00"), "b": Decimal("0.006"), "c": Decimal("0.004")}) == {
        "a": Decimal("1.00"),
        "b": Decimal("0.01"),
        "c": Decimal("0.00"),
    }


@given(st.lists(st.decimals(min_value=-1000, max_value=1000, places=6), max_size=40))
def test_amounts_in_cents_come_to_their_sum_in_cents(amounts: list[Decimal]) -> None:
    """A law: and each is less than a cent from what it is."""
    exact = dict(enumerate(amounts))
    shown = in_cents(exact)
    assert sum(shown.values(), Decimal(0)) == cents(sum(amounts, Decimal(0)))
    assert all(abs(shown[name] - exact[name]) < CENT for name in exact)
    assert not any(str(amount) == "-0.00" for amount in shown.values())
