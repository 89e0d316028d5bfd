"""The states that comply with requirement 5 though an owner has made them otherwise."""

from __future__ import annotations

from decimal import Decimal

from stormproof.core.costs.budgets import CRITICAL, WARNING
from stormproof.core.faults import PassScenario
from stormproof.sabotage.costs.budget_changes import MakeInjection, owners
from stormproof.sabotage.costs.owners_bills import (
    Bill,
    billed,
    of_a_savings_plan,
    of_other_services,
    paid_by_credits,
    with_discounts,
)
from stormproof.sabotage.costs.told_wrong import nothing_on_aws

BUDGETS = ("cost-budget",)
BOTH: dict[Decimal, dict[str, object]] = {WARNING: {}, CRITICAL: {}}
LESS_CREDITS = owners("the owner's own budget, which counts credits", Budget={"CostTypes": {}}, notifications=BOTH)
IN_USD = owners(
    "the owner's own budget, which warns at 40 and 50 USD",
    notifications={
        WARNING: {"ThresholdType": "ABSOLUTE_VALUE", "Threshold": 40.0},
        CRITICAL: {"ThresholdType": "ABSOLUTE_VALUE", "Threshold": 50.0},
    },
)
EARLIER_TOO = owners(
    "the owner's own budget, which tells of half of it as well",
    notifications={**BOTH, CRITICAL / 2: {}},
)


def _passing(name: str, inject: MakeInjection, *criteria: str) -> tuple[PassScenario, ...]:
    """Return one scenario a criterion."""
    first, *others = criteria
    return tuple(
        PassScenario(name if each == first else f"{name}-{each}", each, BUDGETS, inject, alone=True)
        for each in (first, *others)
    )


def _told(name: str, title: str, bill: Bill, *criteria: str) -> tuple[PassScenario, ...]:
    """Return one scenario a criterion of what is told; nothing is changed on AWS: an account is billed as it is."""
    inject, alters = nothing_on_aws(title), billed(bill)
    return tuple(
        PassScenario(f"{name}-{each}", each, BUDGETS, inject, embedded_only=True, alone=True, alters=alters)
        for each in criteria
    )


COSTS_PASSES = (
    *_passing("own-budget", LESS_CREDITS, "5.1", "5.2", "5.3"),
    *_passing("own-budget-in-usd", IN_USD, "5.2", "5.3", "5.1"),
    *_passing("own-budget-that-warns-earlier-too", EARLIER_TOO, "5.3", "5.1", "5.2"),
    *_told("bill-of-a-savings-plan", "a savings plan covers what is used", of_a_savings_plan, "5.4", "5.5"),
    *_told("bill-paid-by-credits", "credits pay all that is used", paid_by_credits, "5.4", "5.5"),
    *_told("bill-with-discounts", "discounts are agreed on", with_discounts, "5.4", "5.5"),
    *_told("bill-of-other-services", "none of the five services is charged", of_other_services, "5.5"),
)
