"""What an account was charged, day by day, and what of it is spending: credits, refunds and tax stand apart.

Amounts are as Cost Explorer tells them, in the currency that it names, unblended, with ten decimals; they are summed
exactly and rounded to cents where they are shown, together, so that what is shown adds up. Days are UTC's, as those of
AWS's bills:
https://docs.aws.amazon.com/cost-management/latest/userguide/ce-exploring-data.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import TypeVar

from stormproof.core.costs.services import OTHER, SERVICES, shown

Name = TypeVar("Name")
CENT = Decimal("0.01")
TAX_LINE = "tax"
NOTHING = Decimal(0)
CREDITS = frozenset(
    {
        "Credit",
        "Bundled Discount",
        "Distributor Discount",
        "Enterprise Discount Program Discount",
        "Private Rate Card Discount",
        "Private Rate Discount",
        "Solution Provider Program Discount",
        "BundledDiscount",
        "Discount",
        "DistributorDiscount",
        "EdpDiscount",
        "PrivateRateDiscount",
        "SppDiscount",
    }
)
"""Credits and discounts, in Cost Explorer's words and in those of the usage report."""
REFUNDS = frozenset({"Refund"})
TAX = frozenset({"Tax"})
"""Values of the dimension RECORD_TYPE; all others are spending (Usage, Support, Fee, RIFee, DiscountedUsage ...):
https://docs.aws.amazon.com/cost-management/latest/userguide/ce-filtering.html (charge types),
https://docs.aws.amazon.com/cur/latest/userguide/Lineitem-columns.html (lineItem/LineItemType). What
Cost Explorer calls discounts is listed nowhere; words with spaces are from public programs that group by RECORD_TYPE.
"""


@dataclass(frozen=True)
class Charge:
    """What one service was charged on one day, of one kind (RECORD_TYPE)."""

    day: date
    service: str
    kind: str
    amount: Decimal


@dataclass(frozen=True)
class Span:
    """Days from `start` to before `end`."""

    start: date
    end: date

    def __contains__(self, day: date) -> bool:
        """Whether the day is one of them."""
        return self.start <= day < self.end


@dataclass(frozen=True)
class Bill:
    """The charges of a span, summed; `by_service` has all that are told one by one, zeros included, and the rest.

    `charged` has what each day was charged for each of them, and for tax, credits and refunds, where it was.
    """

    span: Span
    by_service: Mapping[str, Decimal]
    by_day: Mapping[date, Decimal]
    tax: Decimal
    credits: Decimal
    refunds: Decimal
    charged: Mapping[tuple[date, str], Decimal] = field(default_factory=dict)

    @property
    def spent(self) -> Decimal:
        """What was used and charged, tax included; credits and refunds are not taken off it."""
        return sum(self.by_service.values(), NOTHING) + self.tax

    @property
    def shown(self) -> Mapping[str, Decimal]:
        """The services and `TAX_LINE` in whole cents, which come to what was spent in whole cents."""
        return in_cents({**self.by_service, TAX_LINE: self.tax})

    @property
    def days_shown(self) -> Mapping[date, Decimal]:
        """The days in whole cents, which come to the same."""
        return in_cents(self.by_day)


def month_of(day: date) -> Span:
    """Return the calendar month that a day is in."""
    first = day.replace(day=1)
    return Span(first, (first + timedelta(31)).replace(day=1))


def month_before(day: date) -> Span:
    """Return the calendar month before the one that a day is in."""
    return month_of(day.replace(day=1) - timedelta(1))


def to_date(day: date) -> Span:
    """Return the days of a month up to and with a day."""
    return Span(day.replace(day=1), day + timedelta(1))


def same_days_before(day: date) -> Span:
    """Return as many days of the month before as have passed of this one, that month's last day at the most."""
    before = month_before(day)
    return Span(before.start, min(before.start + timedelta(day.day), before.end))


def bill(charges: Iterable[Charge], span: Span) -> Bill:
    """Return the charges of the days of a span, summed."""
    by_service = dict.fromkeys([*SERVICES.values(), OTHER], NOTHING)
    by_day: dict[date, Decimal] = {span.start + timedelta(n): NOTHING for n in range((span.end - span.start).days)}
    apart = {"credits": NOTHING, "refunds": NOTHING, "tax": NOTHING}
    charged: dict[tuple[date, str], Decimal] = {}
    for charge in charges:
        if charge.day not in span:
            continue
        name = _apart(charge.kind)
        sums, what = (by_service, shown(charge.service)) if name is None else (apart, name)
        sums[what] += charge.amount
        charged[charge.day, what] = charged.get((charge.day, what), NOTHING) + charge.amount
        if name not in {"credits", "refunds"}:
            by_day[charge.day] += charge.amount
    return Bill(span, by_service, by_day, **apart, charged=charged)


def cents(amount: Decimal) -> Decimal:
    """Return an amount in whole cents, half a cent away from zero; nothing has no sign."""
    return amount.quantize(CENT, ROUND_HALF_UP) + NOTHING


def in_cents(amounts: Mapping[Name, Decimal]) -> dict[Name, Decimal]:
    """Return amounts in whole cents that come to their sum in whole cents, each less than a cent from what it is.

    By largest remainder: all are rounded down, and the cents that are then lacking go where most was taken off.
    """
    shown = {name: amount.quantize(CENT, ROUND_FLOOR) + NOTHING for name, amount in amounts.items()}
    lacking = int((cents(sum(amounts.values(), NOTHING)) - sum(shown.values(), NOTHING)) / CENT)
    for name in sorted(amounts, key=lambda name: shown[name] - amounts[name])[:lacking]:
        shown[name] += CENT
    return shown


def _apart(kind: str) -> str | None:
    kinds = {"credits": CREDITS, "refunds": REFUNDS, "tax": TAX}
    return next((name for name, members in kinds.items() if kind in members), None)
