"""Bills of accounts that are charged otherwise: what is told of them must agree with Cost Explorer all the same.

The kinds of charges are those of Cost Explorer's dimension RECORD_TYPE:
https://docs.aws.amazon.com/cost-management/latest/userguide/ce-filtering.html (charge types); what a savings plan
covers stands there at its price on demand and is taken off again:
https://docs.aws.amazon.com/savingsplans/latest/userguide/sp-applying.html
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from stormproof.core.costs import seeded
from stormproof.core.costs.seeded import cost
from stormproof.sabotage.costs.told_wrong import Alters, altered

Bill = Callable[[date], Sequence[dict[str, Any]]]


def of_a_savings_plan(today: date) -> Sequence[dict[str, Any]]:
    """Return the costs of an account whose executions a savings plan covers, with support and tax."""
    first = today.replace(day=1)
    return [
        cost(today, "AWS Lambda", "12.50", "SavingsPlanCoveredUsage"),
        cost(today, "AWS Lambda", "-12.50", "SavingsPlanNegation"),
        cost(today, "AWS Lambda", "0.37"),
        cost(first, "Savings Plans for AWS Compute usage", "9.10", "SavingsPlanRecurringFee"),
        cost(first, "Amazon Simple Queue Service", "0.014"),
        cost(first, "AWS Support (Developer)", "29.00", "Support"),
        cost(first, "Tax", "7.31", "Tax"),
        cost(first - timedelta(1), "Savings Plans for AWS Compute usage", "9.10", "SavingsPlanRecurringFee"),
    ]


def paid_by_credits(today: date) -> Sequence[dict[str, Any]]:
    """Return the costs of an account whose credits pay all that is used, so that nothing is due."""
    used = [("AWS Lambda", "6.105"), ("Amazon DynamoDB", "2.5"), ("Amazon API Gateway", "0.899")]
    return [
        entry
        for service, usd in used
        for entry in (cost(today, service, usd), cost(today, service, f"-{usd}", "Credit"))
    ]


def with_discounts(today: date) -> Sequence[dict[str, Any]]:
    """Return the costs of an account that has agreed on discounts, in Cost Explorer's words."""
    first = today.replace(day=1)
    return [
        cost(today, "AWS Lambda", "20.00"),
        cost(today, "AWS Lambda", "-7.00", "Enterprise Discount Program Discount"),
        cost(first, "Amazon DynamoDB", "3.333"),
        cost(first, "Amazon DynamoDB", "-0.25", "Private Rate Card Discount"),
        cost(first, "Amazon API Gateway", "1.005"),
        cost(first, "Amazon API Gateway", "-1.005", "Bundled Discount"),
    ]


def of_other_services(today: date) -> Sequence[dict[str, Any]]:
    """Return the costs of an account in which none of the five services was charged, and many others were."""
    return [cost(today, f"Service {number}", f"{number}.005") for number in range(1, 40)]


def billed(bill: Bill) -> Alters:
    """Return what has costs be a bill's, in the place of those that are seeded, for as long as a block runs."""
    return altered(seeded, "seeds", bill)
