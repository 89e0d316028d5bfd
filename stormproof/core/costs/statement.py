"""What is said of an account's costs: month to date against the budget, forecast, what changed since last month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from stormproof.core.costs.bills import NOTHING, Bill, Charge, Span, bill, cents, same_days_before, to_date

NOTEWORTHY = Decimal("0.01")
"""A change of less is none: it rounds to nothing."""


@dataclass(frozen=True)
class Usage:
    """What one kind of use (USAGE_TYPE) of a service was charged on a day."""

    day: date
    service: str
    usage_type: str
    usd: Decimal


@dataclass(frozen=True)
class Asked:
    """What Cost Explorer answered: `at` is when it was asked, on the target's clock, and for how many `requests`.

    `forecast` is what is still to come this month after today, None where there is too little to foretell it from;
    `own_share` is what bears our tag, None where that tag is not one that costs are told by.
    """

    at: datetime
    charges: tuple[Charge, ...]
    usages: tuple[Usage, ...] = ()
    forecast: Decimal | None = None
    own_share: Decimal | None = None
    requests: int = 0


@dataclass(frozen=True)
class Difference:
    """How a service's costs differ from those of as many days of last month, and the kinds of use that make it so."""

    service: str
    now: Decimal
    before: Decimal
    because: tuple[tuple[str, Decimal], ...] = ()

    @property
    def usd(self) -> Decimal:
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

    @property
    def used(self) -> Decimal:
        """The part of the budget that is spent, in percent, exactly."""
        return self.month.spent / self.budget * 100

    @property
    def end_of_month(self) -> Decimal | None:
        """What the month is forecast to come to."""
        return None if self.forecast is None else self.month.spent + self.forecast


def statement(asked: Asked, budget: Decimal, since: date | None = None) -> Statement:
    """Return what is said of the answers on the day when they were asked for."""
    today = asked.at.date()
    month, before = bill(asked.charges, to_date(today)), bill(asked.charges, same_days_before(today))
    longer = bill(asked.charges, Span(since, month.span.end)) if since else None
    differing = tuple(_differences(month, before, asked.usages))
    return Statement(asked.at, month, before, budget, asked.forecast, differing, asked.own_share, longer)


def _differences(month: Bill, before: Bill, usages: Iterable[Usage]) -> Iterable[Difference]:
    known = tuple(usages)
    changed = [name for name in month.by_service if cents(abs(month.by_service[name] - before.by_service[name]))]
    for name in sorted(changed, key=lambda name: -abs(month.by_service[name] - before.by_service[name])):
        because = _because(name, month.span, before.span, known)
        yield Difference(name, month.by_service[name], before.by_service[name], because)


def _because(service: str, now: Span, before: Span, usages: Iterable[Usage]) -> tuple[tuple[str, Decimal], ...]:
    """Return the kinds of use whose costs differ by a cent or more, the largest difference first."""
    changes: dict[str, Decimal] = {}
    for each in usages:
        if each.service == service and (sign := (each.day in now) - (each.day in before)):
            changes[each.usage_type] = changes.get(each.usage_type, NOTHING) + sign * each.usd
    told = {kind: usd for kind, usd in changes.items() if abs(usd) >= NOTEWORTHY}
    return tuple(sorted(told.items(), key=lambda item: (-abs(item[1]), item[0])))


def as_data(said: Statement) -> Mapping[str, object]:
    """Return the statement as JSON-able data; amounts are strings of whole cents in USD."""
    return {
        "at": said.at.isoformat(),
        "currency": "USD",
        "month_to_date": _bill_data(said.month),
        "same_days_last_month": _bill_data(said.before),
        "since": _bill_data(said.since) if said.since else None,
        "budget": str(cents(said.budget)),
        "budget_used_percent": str(cents(said.used)),
        "forecast_end_of_month": None if said.end_of_month is None else str(cents(said.end_of_month)),
        "hardening": None if said.own_share is None else str(cents(said.own_share)),
        "changes": [
            {
                "service": each.service,
                "usd": str(cents(each.usd)),
                "because": [{"usage_type": kind, "usd": str(cents(usd))} for kind, usd in each.because],
            }
            for each in said.differences
        ],
    }


def _bill_data(told: Bill) -> Mapping[str, object]:
    return {
        "from": told.span.start.isoformat(),
        "to": told.span.end.isoformat(),
        "spent": str(cents(told.spent)),
        "by_service": {name: str(cents(usd)) for name, usd in told.by_service.items()},
        "by_day": {day.isoformat(): str(cents(usd)) for day, usd in told.by_day.items()},
        "tax": str(cents(told.tax)),
        "credits": str(cents(told.credits)),
        "refunds": str(cents(told.refunds)),
    }
