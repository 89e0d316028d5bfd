"""Bills of accounts that are charged otherwise: right figures of them are not blamed, wrong ones are found by them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from stormproof.core.costs import bills, seeded
from stormproof.core.costs.bills import CREDITS, REFUNDS, Charge, to_date
from stormproof.core.costs.statement import Asked, as_data, statement
from stormproof.core.errors import Refuted
from stormproof.core.judges.costs.told import Told, judge_days, judge_rest, judge_services, judge_total
from stormproof.sabotage.costs import told_wrong
from stormproof.sabotage.costs.owners_bills import (
    Bill,
    billed,
    of_a_savings_plan,
    of_other_services,
    paid_by_credits,
    with_discounts,
)

TODAY = datetime(2026, 11, 17, 9, tzinfo=UTC)
NO_SUPPORT = told_wrong.altered(bills, "CREDITS", frozenset({*CREDITS, "Support"}))
ALL_FIVE = told_wrong.altered(bills, "shown", lambda _service: "Lambda")


def told(bill: Bill) -> Told:
    """Return what is told of a bill, and what Cost Explorer's own sum of the month would be."""
    entries = bill(TODAY.date())
    charges = tuple(
        Charge(date.fromisoformat(each["date"]), each["service"], each["record_type"], Decimal(each["amount"]))
        for each in entries
    )
    spent: dict[str, Decimal] = {}
    apart = CREDITS | REFUNDS
    for each in charges:
        if each.day in to_date(TODAY.date()) and each.kind not in apart:
            spent[each.service] = spent.get(each.service, Decimal(0)) + each.amount
    return Told(as_data(statement(Asked(TODAY, charges), Decimal(50))), spent)


@pytest.mark.parametrize("bill", [of_a_savings_plan, paid_by_credits, with_discounts, of_other_services])
@pytest.mark.parametrize("judge", [judge_total, judge_days, judge_services, judge_rest])
def test_what_is_told_of_it_complies(bill: Bill, judge: Callable[[Told], None]) -> None:
    """To the cent, by day and by service."""
    judge(told(bill))


@pytest.mark.parametrize(
    ("bill", "wrong", "judge"),
    [
        (of_a_savings_plan, NO_SUPPORT, judge_total),
        (of_a_savings_plan, told_wrong.WRONG_MONTH, judge_total),
        (paid_by_credits, told_wrong.NO_CREDITS, judge_total),
        (paid_by_credits, ALL_FIVE, judge_services),
        (with_discounts, told_wrong.NO_CREDITS, judge_total),
        (of_other_services, ALL_FIVE, judge_services),
    ],
)
def test_the_verdict_rests_on_it(bill: Bill, wrong: Any, judge: Callable[[Told], None]) -> None:
    """Faults of what tells the costs are found by these bills, too."""
    with wrong(), pytest.raises(Refuted):
        judge(told(bill))


def test_it_is_seeded_for_as_long_as_a_block_runs() -> None:
    """In the place of what is seeded otherwise."""
    before = seeded.seeds
    with billed(paid_by_credits)():
        assert seeded.seeds is paid_by_credits
    assert seeded.seeds is before
