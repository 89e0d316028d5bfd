"""Judges of what is told of costs: the same to the cent as Cost Explorer says, service by service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from stormproof.core.costs.bills import NOTHING, cents
from stormproof.core.costs.services import OTHER, SERVICES
from stormproof.core.errors import Refuted

TAX = "Tax"
"""The service under which tax is charged."""


@dataclass(frozen=True)
class Told:
    """What is told (as JSON), and what Cost Explorer says was `spent` this month, by its names of services.

    Credits and refunds are not in `spent`, tax is.
    """

    said: Mapping[str, Any]
    spent: Mapping[str, Decimal]

    @property
    def month(self) -> Mapping[str, Any]:
        """What is told of the month to date."""
        month: Mapping[str, Any] = self.said["month_to_date"]
        return month


def judge_total(told: Told) -> None:
    """Refute unless the month to date is what Cost Explorer says; code ``costs.other_total``."""
    total = cents(sum(told.spent.values(), NOTHING))
    said = Decimal(told.month["spent"])
    if said != total:
        raise Refuted("costs.other_total", f"told are {said} USD of this month, Cost Explorer says {total} USD")


def judge_days(told: Told) -> None:
    """Refute unless the days come to the month, and its share of the budget is told.

    Codes: ``costs.other_days``, ``costs.other_share``.
    """
    total = Decimal(told.month["spent"])
    days = sum((Decimal(usd) for usd in told.month["by_day"].values()), NOTHING)
    if abs(days - total) > _rounding(told.month["by_day"]):
        raise Refuted("costs.other_days", f"the days told come to {days} USD, the month to {total} USD")
    share, budget = Decimal(told.said["budget_used_percent"]), Decimal(told.said["budget"])
    if abs(share - total / budget * 100) > 1:
        raise Refuted("costs.other_share", f"{total} of {budget} USD are told as {share} percent")


def judge_services(told: Told) -> None:
    """Refute unless each of the five services is told with what Cost Explorer says.

    Codes: ``costs.service_missing``, ``costs.other_service_total``.
    """
    said = {name: Decimal(usd) for name, usd in told.month["by_service"].items()}
    for full, name in SERVICES.items():
        if name not in said:
            raise Refuted("costs.service_missing", f"{name} is not told", (name,))
        _same(name, said[name], told.spent.get(full, NOTHING))


def judge_rest(told: Told) -> None:
    """Refute unless all other services are told together; code ``costs.other_service_total``."""
    said = Decimal(told.month["by_service"].get(OTHER, "0"))
    rest = sum((usd for full, usd in told.spent.items() if full not in SERVICES and full != TAX), NOTHING)
    _same(OTHER, said, rest)


def _same(name: str, said: Decimal, spent: Decimal) -> None:
    if said != cents(spent):
        raise Refuted("costs.other_service_total", f"{name}: told are {said} USD, spent {cents(spent)} USD", (name,))


def _rounding(days: Mapping[str, str]) -> Decimal:
    """Return by how much days that were rounded one by one may differ from their rounded sum."""
    return Decimal("0.005") * (len(days) + 1)
