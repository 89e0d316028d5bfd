"""Judges of what is told of costs: the same to the cent as Cost Explorer says, and what is told adds up.

Figures that were rounded one by one need not come to their sum: each may be told up to a cent from what it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from stormproof.core.costs.bills import CENT, NOTHING, cents
from stormproof.core.costs.budgets import USD
from stormproof.core.costs.services import OTHER, SERVICES
from stormproof.core.errors import Refuted, Undecidable

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
        raise Refuted("costs.other_total", f"told are {said} of this month, Cost Explorer says {total}")


def judge_days(told: Told) -> None:
    """Refute unless the days come to the month, and its share of the budget is told.

    Codes: ``costs.other_days``, ``costs.other_share``. Raises Undecidable ``costs.other_currency`` where the share
    cannot be told.
    """
    total = Decimal(told.month["spent"])
    days = sum((Decimal(amount) for amount in told.month["by_day"].values()), NOTHING)
    if days != total:
        raise Refuted("costs.other_days", f"the days told come to {days}, the month to {total}")
    if (currency := told.said["currency"]) != USD:
        raise Undecidable("costs.other_currency", f"costs are told in {currency}, and the budget is one of USD")
    share, budget = Decimal(told.said["budget_used_percent"]), Decimal(told.said["budget"])
    if abs(share - total / budget * 100) > 1:
        raise Refuted("costs.other_share", f"{total} of {budget} USD are told as {share} percent")


def judge_services(told: Told) -> None:
    """Refute unless each of the five services is told with what Cost Explorer says, and all add up to the total.

    Codes: ``costs.service_missing``, ``costs.other_service_total``, ``costs.other_sum``.
    """
    said = {name: Decimal(amount) for name, amount in told.month["by_service"].items()}
    for full, name in SERVICES.items():
        if name not in said:
            raise Refuted("costs.service_missing", f"{name} is not told", (name,))
        _same(name, said[name], told.spent.get(full, NOTHING))
    total, come_to = Decimal(told.month["spent"]), sum(said.values(), Decimal(told.month["tax"]))
    if come_to != total:
        raise Refuted("costs.other_sum", f"the services and tax come to {come_to}, the month to {total}")


def judge_rest(told: Told) -> None:
    """Refute unless all other services are told together; code ``costs.other_service_total``."""
    said = Decimal(told.month["by_service"].get(OTHER, "0"))
    rest = sum((amount for full, amount in told.spent.items() if full not in SERVICES and full != TAX), NOTHING)
    _same(OTHER, said, rest)


def _same(name: str, said: Decimal, spent: Decimal) -> None:
    if abs(said - spent) >= CENT:
        raise Refuted("costs.other_service_total", f"{name}: told are {said}, spent {cents(spent)}", (name,))
