"""The account's costs, as they are seeded: what Cost Explorer shows and budgets watch.

Nothing here costs anything, so costs are told: POST ``/_localaws/costs`` with ``{"costs": [{"date": "2026-11-20",
"service": "AWS Lambda", "amount": "1.25", ...}]}`` adds them, GET lists them, DELETE forgets them all. Services have
Cost Explorer's names: AWS Lambda, Amazon API Gateway, Amazon DynamoDB, Amazon Simple Storage Service, Amazon Simple
Queue Service, AmazonCloudWatch. ``record_type`` is Usage, Credit, Refund, Tax or Support, one of savings plans' or a
discount (`DISCOUNTS`); credits, refunds, negations and discounts are negative. Optional, too, are ``region``,
``usage_type`` and ``tags``.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from localaws.kernel.ports import ACCOUNT

DISCOUNTS = (
    "Bundled Discount",
    "Distributor Discount",
    "Enterprise Discount Program Discount",
    "Private Rate Card Discount",
    "Solution Provider Program Discount",
)
"""As Cost Explorer's answers spell them: AWS lists them nowhere, public programs group by them."""
RECORD_TYPES = (
    "Usage",
    "Credit",
    "Refund",
    "Tax",
    "Support",
    "SavingsPlanCoveredUsage",
    "SavingsPlanNegation",
    "SavingsPlanRecurringFee",
    *DISCOUNTS,
)
"""https://docs.aws.amazon.com/cost-management/latest/userguide/ce-filtering.html (charge types)"""


@dataclass(frozen=True)
class Cost:
    """What a service cost on a day (UTC), in USD."""

    day: date
    service: str
    amount: Decimal
    record_type: str = "Usage"
    region: str = "us-east-1"
    usage_type: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)

    def dimension(self, key: str) -> str | None:
        """Return the value of one of Cost Explorer's dimensions, None for one that costs do not have here."""
        known = DIMENSIONS.get(key)
        return known(self) if known else None

    @classmethod
    def read(cls, shape: Mapping[str, Any]) -> Cost:
        """Read a cost as it is seeded; ValueError that names what is wrong."""
        unknown = set(shape) - {"date", "service", "amount", "record_type", "region", "usage_type", "tags"}
        if unknown:
            raise ValueError(f"unknown key {min(unknown)}")
        try:
            given = {name: shape[name] for name in ("record_type", "region", "usage_type", "tags") if name in shape}
            cost = cls(date.fromisoformat(shape["date"]), str(shape["service"]), Decimal(str(shape["amount"])), **given)
        except KeyError as error:
            raise ValueError(f"the key {error.args[0]} is missing") from None
        except (TypeError, InvalidOperation):
            raise ValueError("date is an ISO date, amount a number") from None
        if not cost.amount.is_finite() or cost.record_type not in RECORD_TYPES:
            raise ValueError(f"amount is a number, record_type one of {', '.join(RECORD_TYPES)}")
        return cost

    def shape(self) -> dict[str, Any]:
        """Return the cost as it is seeded."""
        kept = asdict(self)
        return {"date": kept.pop("day").isoformat(), **kept, "amount": str(self.amount)}


DIMENSIONS: dict[str, Callable[[Cost], str]] = {
    "SERVICE": lambda cost: cost.service,
    "RECORD_TYPE": lambda cost: cost.record_type,
    "REGION": lambda cost: cost.region,
    "USAGE_TYPE": lambda cost: cost.usage_type,
    "LINKED_ACCOUNT": lambda _cost: ACCOUNT,
}


class CostLedger:
    """All costs; callable from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._costs: list[Cost] = []

    def add(self, costs: Sequence[Cost]) -> None:
        """Write costs down."""
        with self._lock:
            self._costs += costs

    def clear(self) -> None:
        """Forget all costs."""
        with self._lock:
            self._costs.clear()

    def all(self) -> Sequence[Cost]:
        """Return all costs."""
        with self._lock:
            return tuple(self._costs)

    def between(self, start: date, end: date) -> Sequence[Cost]:
        """Return the costs of start <= day < end."""
        return [cost for cost in self.all() if start <= cost.day < end]


Selects = Callable[[Cost], bool]


def selection(expression: Mapping[str, Any] | None) -> Selects:
    """Return what an Expression selects: And, Or, Not, Dimensions and Tags; ValueError for what is not understood.

    https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_Expression.html
    """
    if not expression:
        return lambda _cost: True
    if len(expression) != 1:
        raise ValueError("an expression has one root operator")
    [(operator, operand)] = expression.items()
    if operator in {"And", "Or"}:
        parts, join = [selection(part) for part in operand], all if operator == "And" else any
        return lambda cost: join(part(cost) for part in parts)
    if operator == "Not":
        inner = selection(operand)
        return lambda cost: not inner(cost)
    if operator in {"Dimensions", "Tags"}:
        return _values(operator, operand)
    raise ValueError(f"localaws does not implement filters by {operator}")


def _values(operator: str, operand: Mapping[str, Any]) -> Selects:
    key, wanted = str(operand["Key"]), tuple(operand.get("Values") or ())
    options = set(operand.get("MatchOptions") or ["EQUALS"]) - {"CASE_SENSITIVE"}
    if operator == "Dimensions" and key not in DIMENSIONS:
        raise ValueError(f"localaws does not implement the dimension {key}")
    if options - set(MATCHES):
        raise ValueError(f"localaws does not implement the match option {min(options - set(MATCHES))}")
    matches = [MATCHES[option] for option in options]

    def selects(cost: Cost) -> bool:
        value = cost.dimension(key) if operator == "Dimensions" else cost.tags.get(key)
        return any(match(value, wanted) for match in matches)

    return selects


MATCHES: dict[str, Callable[[str | None, tuple[str, ...]], bool]] = {
    "EQUALS": lambda value, wanted: value in wanted,
    "ABSENT": lambda value, _wanted: value is None,
    "STARTS_WITH": lambda value, wanted: value is not None and value.startswith(wanted),
    "ENDS_WITH": lambda value, wanted: value is not None and value.endswith(wanted),
    "CONTAINS": lambda value, wanted: value is not None and any(one in value for one in wanted),
}
