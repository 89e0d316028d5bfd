"""Costs that are seeded where an account costs nothing, as a `Ledger` takes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any


def seeds(today: date) -> Sequence[dict[str, Any]]:
    """Return costs of this month's first day and of today, of last month's last day, credits and refunds."""
    first = today.replace(day=1)
    last = first - timedelta(1)
    return [
        cost(first, "AWS Lambda", "3.1415"),
        cost(today, "AWS Lambda", "0.0049"),
        cost(today, "Amazon API Gateway", "2.50"),
        cost(first, "Amazon DynamoDB", "1.006"),
        cost(first, "Amazon Simple Storage Service", "0.75"),
        cost(today, "AmazonCloudWatch", "4"),
        cost(last, "AWS Lambda", "17"),
        cost(first, "AWS Lambda", "-2.25", "Credit"),
        cost(today, "Amazon DynamoDB", "-0.5", "Refund"),
        cost(first, "Tax", "0.66", "Tax"),
    ]


def cost(day: date, service: str, usd: str, kind: str = "Usage") -> dict[str, Any]:
    """Return what a service is charged on a day, in USD, as the ledger takes it; `kind` is Cost Explorer's."""
    return {"date": day.isoformat(), "service": service, "amount": str(Decimal(usd)), "record_type": kind}
