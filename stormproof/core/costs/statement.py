"""What is said of an account's costs: month to date against the budget, forecast, what changed since last month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from stormproof.core.costs.bills import NOTHING, TAX_LINE, Bill, Charge, Span, bill, cents, same_days_before, to_date
from stormproof.core.costs.budgets import USD

NOTEWORTHY = Decimal("0.01")
"""A change of less is none: it rounds to nothing."""


@dataclass(frozen=True)
class Usage:
    """What one kind of use (USAGE_TYPE) of a service was charged on a day."""

    day: date
    service: str
    usage_type: str
    amount: Decimal


@dataclass(frozen=True)
class Asked:
    """What Cost Explorer answered: `at` is when it was asked, on the target's clock, and for how many `requests`.

    `forecast` is what today and the days after it are to come to this month, None where there is too little to foretell
    it from, or where it was `refused`, which says why; `own_share` is what bears our tag, None where that tag is not
    one that costs are told by. `currency` is that of all amounts.
    """

    at: datetime
    charges: tuple[Charge, ...]
    usages: tuple[Usage, ...] = ()
    forecast: Decimal | None = None
    own_share: Decimal | None = None
    requests: int = 0
    currency: str = USD
    refused: str = ""


@dataclass(frozen=True)
class Difference:
    """How a service's costs differ from those of as many days of last month, and the kinds of use that make it so.

    In whole cents, as both months are shown.
    """

    service: str
    now: Decimal
    before: Decimal
    because: tuple[tuple[str, Decimal], ...] = ()

    @property
    def amount(self) -> Decimal:
        """The difference; negative where it costs less now."""
        return self.now - self.before


@dataclass(frozen=True)
class Statement:
    """All that ``stormproof costs`` tells. `budget` is USD a month."""

    at: datetime
    month: Bill
    before: Bill
    budget: Decimal
    forecast: Decimal | None
    differences: tuple[Difference, ...]
    own_share: Decimal | None
    since: Bill | None = None
    """The bill since another day than the first of the month, where that was asked for."""
    currency: str = USD
    """Of all amounts but the budget's."""
    refused: str = ""
    """Why no forecast was told, where it was refused."""

    @property
    def used(self) -> Decimal | None:
        """The part of the budget that is spent, in percent, exactly; None where costs are of another currency."""
        return self.month.spent / self.budget * 100 if self.currency == USD else None

    @property
    def end_of_month(self) -> Decimal | None:
        """What the month is forecast to come to: what was charged until yesterday, and what is to come from today on.

        Not less than what is charged already: today may have cost more than it was to cost.
        """
        if self.forecast is None:
            return None
        past = sum((amount for day, amount in self.month.by_day.items() if day < self.at.date()), NOTHING)
        return max(self.month.spent, past + self.forecast)


def statement(asked: Asked, budget: Decimal, since: date | None = None) -> Statement:
    """Return what is said of the answers on the day when they were asked for."""
    today = asked.at.date()
    month, before = bill(asked.charges, to_date(today)), bill(asked.charges, same_days_before(today))
    longer = bill(asked.charges, Span(since, month.span.end)) if since else None
    differing = tuple(_differences(month, before, asked.usages))
    told = Statement(asked.at, month, before, budget, asked.forecast, differing, asked.own_share, longer)
    return replace(told, currency=asked.currency, refused=asked.refused)


def _differences(month: Bill, before: Bill, usages: Iterable[Usage]) -> Iterable[Difference]:
    known, now, then = tuple(usages), month.shown, before.shown
    changed = [name for name in month.by_service if now[name] != then[name]]
    for name in sorted(changed, key=lambda name: -abs(now[name] - then[name])):
        yield Difference(name, now[name], then[name], _because(name, month.span, before.span, known))


def _because(service: str, now: Span, before: Span, usages: Iterable[Usage]) -> tuple[tuple[str, Decimal], ...]:
    """Return the kinds of use whose costs differ by a cent or more, the largest difference first."""
    changes: dict[str, Decimal] = {}
    for each in usages:
        if each.service == service and (sign := (each.day in now) - (each.day in before)):
            changes[each.usage_type] = changes.get(each.usage_type, NOTHING) + sign * each.amount
    told = {kind: amount for kind, amount in changes.items() if abs(amount) >= NOTEWORTHY}
    return tuple(sorted(told.items(), key=lambda item: (-abs(item[1]), item[0])))


def as_data(said: Statement) -> Mapping[str, object]:
    """Return the statement as JSON-able data; amounts are strings of whole cents of `currency`, the budget's of USD."""
    return {
        "at": said.at.isoformat(),
        "currency": said.currency,
        "month_to_date": _bill_data(said.month),
        "same_days_last_month": _bill_data(said.before),
        "since": _bill_data(said.since) if said.since else None,
        "budget": str(cents(said.budget)),
        "budget_currency": USD,
        "budget_used_percent": _or_none(said.used),
        "forecast_end_of_month": _or_none(said.end_of_month),
        "forecast_refused": said.refused or None,
        "hardening": _or_none(said.own_share),
        "changes": [
            {
                "service": each.service,
                "amount": str(each.amount),
                "because": [{"usage_type": kind, "amount": str(cents(amount))} for kind, amount in each.because],
            }
            for each in said.differences
        ],
    }


def _or_none(amount: Decimal | None) -> str | None:
    return None if amount is None else str(cents(amount))


def _bill_data(told: Bill) -> Mapping[str, object]:
    shown = told.shown
    return {
        "from": told.span.start.isoformat(),
        "to": told.span.end.isoformat(),
        "spent": str(cents(told.spent)),
        "by_service": {name: str(shown[name]) for name in told.by_service},
        "by_day": {day.isoformat(): str(amount) for day, amount in told.days_shown.items()},
        "tax": str(shown[TAX_LINE]),
        "credits": str(cents(told.credits)),
        "refunds": str(cents(told.refunds)),
    }
