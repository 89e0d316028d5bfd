"""What is told of costs is judged to the cent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from stormproof.core.costs.bills import Charge
from stormproof.core.costs.statement import Asked, as_data, statement
from stormproof.core.errors import Refuted, Undecidable
from stormproof.core.judges.costs.told import Told, judge_days, judge_rest, judge_services, judge_total

SPENT = {"AWS Lambda": Decimal("3.146"), "AmazonCloudWatch": Decimal(4), "Tax": Decimal("0.66")}


def _told(**month: Any) -> Told:
    charges = [
        Charge(date(2026, 11, 2), service, "Tax" if service == "Tax" else "Usage", usd)
        for service, usd in SPENT.items()
    ]
    said = dict(as_data(statement(Asked(datetime(2026, 11, 9, tzinfo=UTC), tuple(charges)), Decimal(50))))
    said["month_to_date"] = {**dict(said["month_to_date"]), **month}  # type: ignore[call-overload]
    return Told(said, SPENT)


def test_what_is_right_is_not_refuted() -> None:
    """Total, days, share, services and the rest."""
    for judge in (judge_total, judge_days, judge_services, judge_rest):
        judge(_told())


@pytest.mark.parametrize(
    ("month", "judge", "code"),
    [
        ({"spent": "7.80"}, judge_total, "costs.other_total"),
        ({"by_day": {"2026-11-02": "7.70"}}, judge_days, "costs.other_days"),
        ({"by_day": {"2026-11-02": "7.80"}}, judge_days, "costs.other_days"),
        ({"by_service": {"Lambda": "3.15"}}, judge_services, "costs.service_missing"),
        ({"tax": "0.67"}, judge_services, "costs.other_sum"),
        (
            {"by_service": dict.fromkeys(("Lambda", "API Gateway", "DynamoDB", "S3", "SQS"), "3.15")},
            judge_services,
            "costs.other_service_total",
        ),
        ({"by_service": {"other": "4.66"}}, judge_rest, "costs.other_service_total"),
    ],
)
def test_a_cent_is_enough(month: dict[str, Any], judge: Callable[[Told], None], code: str) -> None:
    """And tax is no part of the rest."""
    with pytest.raises(Refuted) as refuted:
        judge(_told(**month))
    assert refuted.value.code == code


def test_the_share_of_the_budget_is_that_of_the_total() -> None:
    """Within a percent."""
    told = _told()
    with pytest.raises(Refuted) as refuted:
        judge_days(Told({**told.said, "budget_used_percent": "25.00"}, SPENT))
    assert refuted.value.code == "costs.other_share"


def test_a_share_of_a_budget_in_another_currency_is_not_judged() -> None:
    """The days are, before."""
    told = _told()
    with pytest.raises(Undecidable) as undecided:
        judge_days(Told({**told.said, "currency": "CNY", "budget_used_percent": None}, SPENT))
    assert undecided.value.code == "costs.other_currency"


def test_figures_that_were_rounded_together_are_right() -> None:
    """Each is up to a cent from Cost Explorer's, and all come to its total."""
    spent = {f"Service {n}": Decimal("0.005") for n in range(2)} | {"AWS Lambda": Decimal("0.005")}
    charges = tuple(Charge(date(2026, 11, 2), service, "Usage", each) for service, each in spent.items())
    said = as_data(statement(Asked(datetime(2026, 11, 9, tzinfo=UTC), charges), Decimal(50)))
    for judge in (judge_total, judge_days, judge_services, judge_rest):
        judge(Told(said, spent))
