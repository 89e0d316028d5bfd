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
from stormproof.core.costs.budgets import USD
from stormproof.core.costs.services import OTHER, shown
from stormproof.core.costs.statement import Asked, Usage
from stormproof.core.errors import CouldNotLook
from stormproof.core.planning.controls import Reads

METRIC = "UnblendedCost"
SPENDING = {"Not": {"Dimensions": {"Key": "RECORD_TYPE", "Values": sorted(CREDITS | REFUNDS)}}}
"""Credits foretell nothing: they end."""
NO_FORECAST = "DataUnavailableException"
"""Too little has been charged so far:

https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_GetCostForecast.html
"""


class Explorer:
    """Asks Cost Explorer and counts the requests, since each is charged."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads
        self.requests = 0
        self._currencies: set[str] = set()

    @property
    def currency(self) -> str:
        """The currency of what was answered, USD where nothing was charged; raises CouldNotLook for several."""
        if len(self._currencies) > 1:
            told = ", ".join(sorted(self._currencies))
            raise CouldNotLook("costs.currencies", f"Cost Explorer tells costs in several currencies: {told}")
        return next(iter(self._currencies), USD)

    def charges(self, span: Span) -> tuple[Charge, ...]:
        """Return what each service was charged on each day, by kind."""
        return tuple(
            Charge(day, keys[0], keys[1], amount)
            for day, keys, amount in self._grouped(span, ("SERVICE", "RECORD_TYPE"))
        )

    def usages(self, span: Span) -> tuple[Usage, ...]:
        """Return what each kind of use was charged on each day; of services that are told together with the service."""
        usage = {"Dimensions": {"Key": "RECORD_TYPE", "Values": ["Usage"]}}
        rows = self._grouped(span, ("SERVICE", "USAGE_TYPE"), Filter=usage)
        return tuple(Usage(day, shown(service), _kind(service, used), paid) for day, (service, used), paid in rows)

    def of_tag(self, span: Span, key: str) -> Decimal | None:
        """Return what bears a tag's key with any value; None where no cost does: the tag is not told by, or unused."""
        absent = {"Not": {"Tags": {"Key": key, "MatchOptions": ["ABSENT"]}}}
        used = {"Dimensions": {"Key": "RECORD_TYPE", "Values": ["Usage"]}}
        rows = tuple(self._grouped(span, ("SERVICE",), Filter={"And": [absent, used]}))
        return sum((amount for _, _, amount in rows), Decimal(0)) if rows else None

    def forecast(self, today: date) -> Decimal | None:
        """Return what today and the days after it until the month's end are forecast to cost; None without a history.

        It begins with today: "equal to or no later than the current date", says AWS's page of `NO_FORECAST`, and no
        forecast is needed of days that are over. Raises CouldNotLook where it is refused.
        """
        self.requests += 1
        asked: dict[str, Any] = {"Metric": "UNBLENDED_COST", "Granularity": "MONTHLY", "Filter": SPENDING}
        asked["TimePeriod"] = _period(Span(today, month_of(today).end))
        try:
            return self._amount(self._reads.read("ce", "get_cost_forecast", **asked)["Total"])
        except CouldNotLook as error:
            if NO_FORECAST in str(error):
                return None
            raise

    def _amount(self, told: Mapping[str, str]) -> Decimal:
        amount = Decimal(told["Amount"])
        if amount:
            self._currencies.add(told["Unit"])
        return amount

    def _grouped(self, span: Span, keys: tuple[str, ...], **further: Any) -> Iterator[tuple[date, list[str], Decimal]]:
        groups = [{"Type": "DIMENSION", "Key": key} for key in keys]
        asked = {"TimePeriod": _period(span), "Granularity": "DAILY", "Metrics": [METRIC], "GroupBy": groups, **further}
        yield from self.pages(asked)

    def pages(self, asked: Mapping[str, Any]) -> Iterator[tuple[date, list[str], Decimal]]:
        """Yield the groups of all pages of an answer: first day, keys, amount."""
        token: Mapping[str, str] = {}
        while True:
            self.requests += 1
            answer = self._reads.read("ce", "get_cost_and_usage", **asked, **token)
            for each in answer["ResultsByTime"]:
                day = date.fromisoformat(each["TimePeriod"]["Start"][:10])
                for group in each["Groups"]:
                    yield day, group["Keys"], self._amount(group["Metrics"][METRIC])
            if not answer.get("NextPageToken"):
                return
            token = {"NextPageToken": answer["NextPageToken"]}


def ask(reads: Reads, clock: Clock, start: date, tag: str) -> Asked:
    """Ask for everything since `start` that a statement is made of; raises CouldNotLook, but not for a forecast."""
    explorer, now = Explorer(reads), clock.now()
    today = now.date()
    span, month = Span(start, today + timedelta(1)), Span(today.replace(day=1), today + timedelta(1))
    charges, usages, refused = explorer.charges(span), explorer.usages(span), ""
    try:
        forecast = explorer.forecast(today)
    except CouldNotLook as error:
        forecast, refused = None, error.message
    own_share = explorer.of_tag(month, tag)
    return Asked(now, charges, usages, forecast, own_share, explorer.requests, explorer.currency, refused)


def _kind(service: str, used: str) -> str:
    return f"{service} {used}".rstrip() if shown(service) == OTHER else used


def _period(span: Span) -> dict[str, str]:
    return {"Start": span.start.isoformat(), "End": span.end.isoformat()}


def of_month(reads: Reads, span: Span) -> Mapping[str, Decimal]:
    """Return what each service was charged in a span, by Cost Explorer's own sum of the month; one request a page."""
    asked = {"TimePeriod": _period(span), "Granularity": "MONTHLY", "Metrics": [METRIC], "Filter": SPENDING}
    found: dict[str, Decimal] = {}
    for _, (service,), paid in Explorer(reads).pages({**asked, "GroupBy": [{"Type": "DIMENSION", "Key": "SERVICE"}]}):
        found[service] = found.get(service, Decimal(0)) + paid
    return found
