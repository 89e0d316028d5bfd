"""Cost Explorer is asked sparingly, page by page, and each request is counted."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from stormproof.aws.clock import RealClock
from stormproof.aws.observe.costs.cost_explorer import Explorer, ask, of_month
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


@pytest.mark.parametrize(
    ("today", "end"),
    [
        (date(2026, 11, 1), "2026-12-01"),
        (date(2026, 11, 17), "2026-12-01"),
        (date(2026, 11, 30), "2026-12-01"),
        (date(2026, 12, 31), "2027-01-01"),
    ],
)
def test_a_forecast_begins_today_and_ends_with_the_month(today: date, end: str) -> None:
    """On its first and its last day, too: a later begin is refused."""
    asked: list[dict[str, Any]] = []

    def answer(**parameters: Any) -> dict[str, Any]:
        asked.append(parameters)
        return {"Total": {"Amount": "12.5", "Unit": "USD"}}

    assert Explorer(FakeReads({("ce", "get_cost_forecast"): answer})).forecast(today) == Decimal("12.5")
    assert asked[0]["TimePeriod"] == {"Start": today.isoformat(), "End": end}


def test_too_little_of_a_history_is_told_from_a_refusal() -> None:
    """A period that was refused is no history that lacks."""
    assert Explorer(_failing("DataUnavailableException")).forecast(date(2026, 11, 2)) is None
    for code in ("ValidationException", "AccessDeniedException"):
        with pytest.raises(CouldNotLook):
            Explorer(_failing(code)).forecast(date(2026, 11, 2))


class At(RealClock):
    """A day in November."""

    def now(self) -> datetime:
        """Return it, whatever the time is."""
        return datetime(2026, 11, 2, tzinfo=UTC)


def _answering(unit: str, foretold: str = "") -> FakeReads:
    def usage(**_: Any) -> dict[str, Any]:
        told = _day("2026-11-01", (["AWS Lambda", "Usage"], "1.5"))
        told["Groups"][0]["Metrics"]["UnblendedCost"]["Unit"] = unit
        return {"ResultsByTime": [told]}

    def forecast(**_: Any) -> dict[str, Any]:
        if not foretold:
            raise CouldNotLook("aws.refused", "ce get_cost_forecast: ValidationException: no")
        return {"Total": {"Amount": "9", "Unit": foretold}}

    return FakeReads({("ce", "get_cost_and_usage"): usage, ("ce", "get_cost_forecast"): forecast})


def test_what_is_charged_is_told_though_its_forecast_was_refused() -> None:
    """It was paid for; why there is no forecast is told with it."""
    asked = ask(_answering("USD"), At(), date(2026, 10, 1), "tag")
    assert asked.charges[0].amount == Decimal("1.5")
    assert (asked.forecast, asked.requests) == (None, 4)
    assert "ValidationException" in asked.refused


def test_the_currency_is_that_of_the_answers() -> None:
    """In China they are of CNY; where several come, nothing can be added up."""
    clock = At()
    assert ask(_answering("CNY", "CNY"), clock, date(2026, 10, 1), "tag").currency == "CNY"
    with pytest.raises(CouldNotLook, match="CNY, USD"):
        ask(_answering("CNY", "USD"), clock, date(2026, 10, 1), "tag")


def _failing(code: str) -> FakeReads:
    def fail(**_: Any) -> Any:
        raise CouldNotLook("aws.refused", f"ce get_cost_forecast: {code}: no")

    return FakeReads({("ce", "get_cost_forecast"): fail})
