"""Cost Explorer's answers, asked as sparingly as can be: it charges each request and each further page.

0.01 USD a request (https://aws.amazon.com/aws-cost-management/aws-cost-explorer/pricing/); data are refreshed up to
three times a day (https://docs.aws.amazon.com/cost-management/latest/userguide/ce-what-is.html).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from stormproof.core.clock import Clock
from stormproof.core.costs.bills import CREDITS, REFUNDS, Charge, Span, month_of
from stormproof.core.costs.services import OTHER, shown
from stormproof.core.costs.statement import Asked, Usage
from stormproof.core.errors import CouldNotLook
from stormproof.core.planning.controls import Reads

METRIC = "UnblendedCost"
SPENDING = {"Not": {"Dimensions": {"Key": "RECORD_TYPE", "Values": sorted(CREDITS | REFUNDS)}}}
"""Credits foretell nothing: they end."""
NO_FORECAST = ("DataUnavailableException", "ValidationException")
"""Too little has been charged so far, or the month has no day left."""


class Explorer:
    """Asks Cost Explorer and counts the requests, since each is charged."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads
        self.requests = 0

    def charges(self, span: Span) -> tuple[Charge, ...]:
        """Return what each service was charged on each day, by kind."""
        return tuple(
            Charge(day, keys[0], keys[1], usd) for day, keys, usd in self._grouped(span, ("SERVICE", "RECORD_TYPE"))
        )

    def usages(self, span: Span) -> tuple[Usage, ...]:
        """Return what each kind of use was charged on each day; of services that are told together with the service."""
        usage = {"Dimensions": {"Key": "RECORD_TYPE", "Values": ["Usage"]}}
        rows = self._grouped(span, ("SERVICE", "USAGE_TYPE"), Filter=usage)
        return tuple(Usage(day, shown(service), _kind(service, used), usd) for day, (service, used), usd in rows)

    def of_tag(self, span: Span, key: str) -> Decimal | None:
        """Return what bears a tag's key with any value; None where no cost does: the tag is not told by, or unused."""
        absent = {"Not": {"Tags": {"Key": key, "MatchOptions": ["ABSENT"]}}}
        used = {"Dimensions": {"Key": "RECORD_TYPE", "Values": ["Usage"]}}
        rows = tuple(self._grouped(span, ("SERVICE",), Filter={"And": [absent, used]}))
        return sum((usd for _, _, usd in rows), Decimal(0)) if rows else None

    def forecast(self, today: date) -> Decimal | None:
        """Return what the days after today are forecast to cost until the month's end; None where nothing is known."""
        first, end = today + timedelta(1), month_of(today).end
        if first >= end:
            return Decimal(0)
        self.requests += 1
        asked: dict[str, Any] = {"Metric": "UNBLENDED_COST", "Granularity": "MONTHLY", "Filter": SPENDING}
        asked["TimePeriod"] = _period(Span(first, end))
        try:
            return Decimal(self._reads.read("ce", "get_cost_forecast", **asked)["Total"]["Amount"])
        except CouldNotLook as error:
            if any(code in str(error) for code in NO_FORECAST):
                return None
            raise

    def _grouped(self, span: Span, keys: tuple[str, ...], **further: Any) -> Iterator[tuple[date, list[str], Decimal]]:
        groups = [{"Type": "DIMENSION", "Key": key} for key in keys]
        asked = {"TimePeriod": _period(span), "Granularity": "DAILY", "Metrics": [METRIC], "GroupBy": groups, **further}
        yield from self.pages(asked)

    def pages(self, asked: Mapping[str, Any]) -> Iterator[tuple[date, list[str], Decimal]]:
        """Yield the groups of all pages of an answer: first day, keys, USD."""
        token: Mapping[str, str] = {}
        while True:
            self.requests += 1
            answer = self._reads.read("ce", "get_cost_and_usage", **asked, **token)
            for each in answer["ResultsByTime"]:
                day = date.fromisoformat(each["TimePeriod"]["Start"][:10])
                for group in each["Groups"]:
                    yield day, group["Keys"], Decimal(group["Metrics"][METRIC]["Amount"])
            if not answer.get("NextPageToken"):
                return
            token = {"NextPageToken": answer["NextPageToken"]}


def ask(reads: Reads, clock: Clock, start: date, tag: str) -> Asked:
    """Ask for everything since `start` that a statement is made of; raises CouldNotLook."""
    explorer, now = Explorer(reads), clock.now()
    today = now.date()
    span, month = Span(start, today + timedelta(1)), Span(today.replace(day=1), today + timedelta(1))
    return Asked(
        now,
        explorer.charges(span),
        explorer.usages(span),
        explorer.forecast(today),
        explorer.of_tag(month, tag),
        explorer.requests,
    )


def _kind(service: str, used: str) -> str:
    return f"{service} {used}".rstrip() if shown(service) == OTHER else used


def _period(span: Span) -> dict[str, str]:
    return {"Start": span.start.isoformat(), "End": span.end.isoformat()}


def of_month(reads: Reads, span: Span) -> Mapping[str, Decimal]:
    """Return what each service was charged in a span, by Cost Explorer's own sum of the month; one request a page."""
    asked = {"TimePeriod": _period(span), "Granularity": "MONTHLY", "Metrics": [METRIC], "Filter": SPENDING}
    found: dict[str, Decimal] = {}
    for _, (service,), usd in Explorer(reads).pages({**asked, "GroupBy": [{"Type": "DIMENSION", "Key": "SERVICE"}]}):
        found[service] = found.get(service, Decimal(0)) + usd
    return found
