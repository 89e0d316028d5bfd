"""Cost Explorer: https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_GetCostAndUsage.html."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.services.costs.explorer import Invalid, amount, dimension_values, forecast, tag_values, usage
from localaws.services.costs.forecast import NoHistory
from localaws.services.costs.ledger import Cost, CostLedger

TODAY = date(2026, 11, 10)
NOVEMBER = {"Start": "2026-11-01", "End": "2026-12-01"}
BY_SERVICE = [{"Type": "DIMENSION", "Key": "SERVICE"}]


@pytest.fixture
def book() -> CostLedger:
    """Return a book with three costs."""
    kept = CostLedger()
    kept.add(
        [
            Cost(date(2026, 10, 30), "AWS Lambda", Decimal(9)),
            Cost(date(2026, 11, 1), "AWS Lambda", Decimal("1.5"), tags={"system": "agents"}),
            Cost(date(2026, 11, 3), "Amazon DynamoDB", Decimal("0.25")),
        ]
    )
    return kept


def _ask(**settings: Any) -> dict[str, Any]:
    return {"TimePeriod": NOVEMBER, "Granularity": "MONTHLY", "Metrics": ["UnblendedCost"], **settings}


def test_costs_by_month_and_service(book: CostLedger) -> None:
    """Groups have keys and metrics; the current month is estimated."""
    assert usage(_ask(GroupBy=BY_SERVICE), book, TODAY) == {
        "GroupDefinitions": BY_SERVICE,
        "DimensionValueAttributes": [],
        "ResultsByTime": [
            {
                "TimePeriod": NOVEMBER,
                "Total": {},
                "Groups": [
                    {"Keys": ["AWS Lambda"], "Metrics": {"UnblendedCost": {"Amount": "1.5", "Unit": "USD"}}},
                    {"Keys": ["Amazon DynamoDB"], "Metrics": {"UnblendedCost": {"Amount": "0.25", "Unit": "USD"}}},
                ],
                "Estimated": True,
            }
        ],
    }


def test_costs_by_day_with_days_without_any(book: CostLedger) -> None:
    """Every day is there, those without costs with zero."""
    span = {"Start": "2026-11-01", "End": "2026-11-04"}
    results = usage(_ask(TimePeriod=span, Granularity="DAILY"), book, TODAY)["ResultsByTime"]
    assert [result["Total"]["UnblendedCost"]["Amount"] for result in results] == ["1.5", "0", "0.25"]
    past = usage(_ask(TimePeriod={"Start": "2026-10-01", "End": "2026-11-01"}), book, TODAY)["ResultsByTime"]
    assert (past[0]["Total"]["UnblendedCost"]["Amount"], past[0]["Estimated"]) == ("9", False)


def test_groups_by_tag(book: CostLedger) -> None:
    """A tag groups as key, dollar sign, value; costs without it have no value."""
    [result] = usage(_ask(GroupBy=[{"Type": "TAG", "Key": "system"}]), book, TODAY)["ResultsByTime"]
    assert [group["Keys"] for group in result["Groups"]] == [["system$"], ["system$agents"]]


def test_values_of_dimensions_and_tags(book: CostLedger) -> None:
    """GetDimensionValues and GetTags list what occurs in the span."""
    assert dimension_values({"TimePeriod": NOVEMBER, "Dimension": "SERVICE"}, book) == ["AWS Lambda", "Amazon DynamoDB"]
    assert dimension_values({"TimePeriod": NOVEMBER, "Dimension": "SERVICE", "SearchString": "dyn"}, book) == [
        "Amazon DynamoDB"
    ]
    assert tag_values({"TimePeriod": NOVEMBER}, book) == ["system"]
    assert tag_values({"TimePeriod": NOVEMBER, "TagKey": "system"}, book) == ["", "agents"]


def test_the_forecast_is_the_mean_of_the_days_before(book: CostLedger) -> None:
    """10.75 USD in the eleven days before today make 9.7727 for ten days; the interval lies around it."""
    span = {"Start": "2026-11-10", "End": "2026-11-20"}
    answer = forecast({"TimePeriod": span, "Granularity": "MONTHLY", "Metric": "UNBLENDED_COST"}, book, TODAY)
    assert answer["Total"] == {"Amount": amount(Decimal("10.75") / 11 * 10), "Unit": "USD"}
    [result] = answer["ForecastResultsByTime"]
    low, mean, high = (
        Decimal(result[name]) for name in ("PredictionIntervalLowerBound", "MeanValue", "PredictionIntervalUpperBound")
    )
    assert low < mean < high


@pytest.mark.parametrize("start", ["2026-11-09", "2026-11-11"])
def test_a_forecast_begins_today(start: str, book: CostLedger) -> None:
    """No later, as AWS documents it; of days that are over nothing is said there."""
    span = {"Start": start, "End": "2026-11-20"}
    with pytest.raises(Invalid, match="the current date"):
        forecast({"TimePeriod": span, "Granularity": "MONTHLY", "Metric": "UNBLENDED_COST"}, book, TODAY)


def test_without_costs_there_is_no_forecast() -> None:
    """DataUnavailableException, as on AWS."""
    span = {"Start": "2026-11-10", "End": "2026-11-20"}
    with pytest.raises(NoHistory):
        forecast({"TimePeriod": span, "Granularity": "DAILY", "Metric": "UNBLENDED_COST"}, CostLedger(), TODAY)


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"TimePeriod": {"Start": "2026-11-02", "End": "2026-11-02"}}, "before end date"),
        ({"TimePeriod": {"Start": "yesterday", "End": "2026-11-02"}}, "YYYY-MM-DD"),
        ({"Metrics": []}, "At least one metric"),
        ({"Metrics": ["UsageQuantity"]}, "metric UsageQuantity"),
        ({"Granularity": "HOURLY"}, "granularity HOURLY"),
        ({"GroupBy": [{"Type": "DIMENSION", "Key": "AZ"}]}, "groups by DIMENSION AZ"),
        ({"Filter": {"Dimensions": {"Key": "AZ", "Values": ["a"]}}}, "dimension AZ"),
    ],
)
def test_what_is_wrong_or_not_implemented_is_refused(
    settings: dict[str, Any], complaint: str, book: CostLedger
) -> None:
    """Never a silent wrong sum."""
    with pytest.raises(Invalid, match=complaint):
        usage(_ask(**settings), book, TODAY)


@given(
    st.lists(
        st.tuples(st.dates(date(2026, 10, 1), date(2026, 12, 31)), st.sampled_from("abc"), st.integers(-999, 999)),
        max_size=20,
    )
)
def test_days_months_and_services_add_up_to_the_same_total(costs: list[tuple[date, str, int]]) -> None:
    """However it is cut, a span costs the same."""
    book = CostLedger()
    book.add([Cost(day, service, Decimal(cents) / 100) for day, service, cents in costs])
    span = {"Start": "2026-10-15", "End": "2026-12-20"}

    def total(**settings: Any) -> Decimal:
        answer = usage(_ask(TimePeriod=span, **settings), book, TODAY)
        found = [
            one.get("Metrics", one)
            for result in answer["ResultsByTime"]
            for one in result["Groups"] or [result["Total"]]
        ]
        return sum((Decimal(one["UnblendedCost"]["Amount"]) for one in found if one), Decimal(0))

    assert total() == total(Granularity="DAILY") == total(GroupBy=BY_SERVICE)
