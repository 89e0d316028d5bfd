"""The costs page: told costs go into the book, and what is malformed is refused by place and way out."""

from __future__ import annotations

import asyncio
import json
from decimal import Decimal
from typing import Any

import pytest

from localaws.calls.exchange import Exchange
from localaws.services.costs.ledger import CostLedger
from localaws.services.costs.page import CostsPage

COST = {"date": "2026-11-20", "service": "AWS Lambda", "amount": "1.25"}


def _ask(book: CostLedger, method: str, body: bytes = b"") -> tuple[int, dict[str, Any]]:
    reply = asyncio.run(CostsPage(book)(Exchange(method, "/_localaws/costs", "", (), body, "http")))
    return reply.status, dict(json.loads(reply.body))


def test_costs_are_told_listed_and_forgotten() -> None:
    """POST adds, GET lists, DELETE forgets; each answers with all costs."""
    book = CostLedger()
    told = json.dumps({"costs": [COST, {**COST, "record_type": "Credit", "amount": -1}]}).encode()
    assert _ask(book, "POST", told)[0] == 200
    assert [cost.amount for cost in book.all()] == [Decimal("1.25"), Decimal(-1)]
    assert [cost["service"] for cost in _ask(book, "GET")[1]["costs"]] == ["AWS Lambda", "AWS Lambda"]
    assert _ask(book, "DELETE") == (200, {"costs": []})
    assert _ask(book, "PUT")[0] == 405


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"no JSON", "the body is not JSON"),
        (b"[]", "the body has not the one key costs"),
        (b'{"costs": {}}', "the body has not the one key costs"),
        (b'{"costs": [1]}', "costs[0] is no object"),
        (json.dumps({"costs": [COST, {**COST, "amount": "much"}]}).encode(), "costs[1]: date is an ISO date"),
    ],
)
def test_what_is_malformed_is_refused_and_nothing_is_kept(body: bytes, complaint: str) -> None:
    """The message names the place and shows what to send."""
    book = CostLedger()
    status, answer = _ask(book, "POST", body)
    assert (status, list(book.all())) == (400, [])
    assert answer["message"].startswith(complaint)
    assert 'send {"costs"' in answer["message"]
