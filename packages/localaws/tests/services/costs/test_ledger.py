"""Costs and what selects them: .../aws-cost-management/latest/APIReference/API_Expression.html."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from localaws.services.costs.ledger import Cost, CostLedger, selection

LAMBDA = Cost(date(2026, 11, 3), "AWS Lambda", Decimal("1.25"), tags={"system": "agents"})
TABLE = Cost(date(2026, 11, 4), "Amazon DynamoDB", Decimal(2), region="eu-west-1")
CREDIT = Cost(date(2026, 11, 5), "AWS Lambda", Decimal("-0.5"), "Credit")
ALL = (LAMBDA, TABLE, CREDIT)


def test_a_cost_is_read_as_it_is_told() -> None:
    """Its form goes there and back."""
    assert [Cost.read(cost.shape()) for cost in ALL] == list(ALL)


@pytest.mark.parametrize(
    ("shape", "complaint"),
    [
        ({"service": "s", "amount": 1}, "the key date is missing"),
        ({"date": "2026-11-31", "service": "s", "amount": 1}, "day is out of range"),
        ({"date": "2026-11-03", "service": "s", "amount": "much"}, "amount a number"),
        ({"date": "2026-11-03", "service": "s", "amount": "NaN"}, "amount is a number"),
        ({"date": "2026-11-03", "service": "s", "amount": 1, "colour": "red"}, "unknown key colour"),
        ({"date": "2026-11-03", "service": "s", "amount": 1, "record_type": "Gift"}, "record_type one of"),
    ],
)
def test_a_malformed_cost_is_refused_by_name(shape: dict[str, Any], complaint: str) -> None:
    """The message says which key is wrong."""
    with pytest.raises(ValueError, match=complaint):
        Cost.read(shape)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (None, ALL),
        ({"Dimensions": {"Key": "SERVICE", "Values": ["AWS Lambda"]}}, (LAMBDA, CREDIT)),
        ({"Not": {"Dimensions": {"Key": "RECORD_TYPE", "Values": ["Credit", "Refund"]}}}, (LAMBDA, TABLE)),
        ({"Tags": {"Key": "system", "Values": ["agents"]}}, (LAMBDA,)),
        ({"Tags": {"Key": "system", "MatchOptions": ["ABSENT"]}}, (TABLE, CREDIT)),
        ({"Dimensions": {"Key": "REGION", "Values": ["eu-"], "MatchOptions": ["STARTS_WITH"]}}, (TABLE,)),
        (
            {
                "And": [
                    {"Dimensions": {"Key": "SERVICE", "Values": ["AWS Lambda"]}},
                    {
                        "Or": [
                            {"Tags": {"Key": "system", "Values": ["agents"]}},
                            {"Tags": {"Key": "x", "Values": ["y"]}},
                        ]
                    },
                ]
            },
            (LAMBDA,),
        ),
    ],
)
def test_an_expression_selects(expression: dict[str, Any] | None, expected: tuple[Cost, ...]) -> None:
    """Dimensions, tags, and their combinations."""
    assert tuple(filter(selection(expression), ALL)) == expected


@pytest.mark.parametrize(
    "expression",
    [{"CostCategories": {"Key": "k"}}, {"Dimensions": {"Key": "AZ"}}, {"And": [], "Or": []}],
)
def test_what_is_not_understood_is_refused(expression: dict[str, Any]) -> None:
    """Never a silent wrong sum."""
    with pytest.raises(ValueError, match=r"localaws does not implement|one root operator"):
        selection(expression)


def test_the_book_keeps_costs_by_day() -> None:
    """The end of a span is excluded."""
    book = CostLedger()
    book.add(ALL)
    assert list(book.between(date(2026, 11, 3), date(2026, 11, 5))) == [LAMBDA, TABLE]
    book.clear()
    assert list(book.all()) == []
