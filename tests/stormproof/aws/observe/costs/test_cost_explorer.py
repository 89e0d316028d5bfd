"""Cost Explorer is asked sparingly, page by page, and each request is counted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from stormproof.aws.observe.costs.cost_explorer import Explorer, of_month
from stormproof.core.costs.bills import Charge, Span
from stormproof.core.errors import CouldNotLook
from tests.provisioners.fakes import FakeReads

NOVEMBER = Span(date(2026, 11, 1), date(2026, 12, 1))


def _day(day: str, *groups: tuple[list[str], str]) -> dict[str, Any]:
    told = [{"Keys": keys, "Metrics": {"UnblendedCost": {"Amount": usd, "Unit": "USD"}}} for keys, usd in groups]
    return {"TimePeriod": {"Start": day, "End": day}, "Groups": told}


def test_pages_are_asked_for_to_the_last_and_counted() -> None:
    """Each is charged as a request."""
    pages = {
        None: {"ResultsByTime": [_day("2026-11-01", (["AWS Lambda", "Usage"], "1.5"))], "NextPageToken": "2"},
        "2": {"ResultsByTime": [_day("2026-11-02", (["AWS Lambda", "Credit"], "-1"))]},
    }
    explorer = Explorer(FakeReads({("ce", "get_cost_and_usage"): lambda **asked: pages[asked.get("NextPageToken")]}))
    assert explorer.charges(NOVEMBER) == (
        Charge(date(2026, 11, 1), "AWS Lambda", "Usage", Decimal("1.5")),
        Charge(date(2026, 11, 2), "AWS Lambda", "Credit", Decimal(-1)),
    )
    assert explorer.requests == 2


def test_a_month_s_sum_leaves_out_credits_and_refunds() -> None:
    """By Cost Explorer's own filter."""
    asked: list[dict[str, Any]] = []

    def answer(**parameters: Any) -> dict[str, Any]:
        asked.append(parameters)
        return {
            "ResultsByTime": [_day("2026-11-01", (["AWS Lambda"], "1.5")), _day("2026-11-15", (["AWS Lambda"], "2"))]
        }

    assert of_month(FakeReads({("ce", "get_cost_and_usage"): answer}), NOVEMBER) == {"AWS Lambda": Decimal("3.5")}
    assert set(asked[0]["Filter"]["Not"]["Dimensions"]["Values"]) >= {"Credit", "Refund"}


def test_nothing_is_foretold_on_a_month_s_last_day_and_without_history() -> None:
    """The one is nothing to come, the other is not known; another trouble is none of both."""
    explorer = Explorer(FakeReads({}))
    assert explorer.forecast(date(2026, 11, 30)) == 0
    assert explorer.requests == 0
    assert Explorer(_failing("DataUnavailableException")).forecast(date(2026, 11, 2)) is None
    with pytest.raises(CouldNotLook):
        Explorer(_failing("AccessDeniedException")).forecast(date(2026, 11, 2))


def _failing(code: str) -> FakeReads:
    def fail(**_: Any) -> Any:
        raise CouldNotLook("aws.refused", f"ce get_cost_forecast: {code}: no")

    return FakeReads({("ce", "get_cost_forecast"): fail})
