"""GetMetricStatistics, GetMetricData and ListMetrics: requests and answers in CloudWatch's own form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from localaws.kernel.moments import epoch, moment
from localaws.kernel.pages import page_of
from localaws.services.cloudwatch.metrics.errors import (
    invalid_combination,
    invalid_value,
    missing_parameter,
    validation,
)
from localaws.services.cloudwatch.metrics.intake import check_unit, dimensions_of
from localaws.services.cloudwatch.metrics.metric import DAY
from localaws.services.cloudwatch.metrics.queries import Evaluation, Query, read_queries, statistic_of
from localaws.services.cloudwatch.metrics.statistics import SIMPLE, Statistic
from localaws.services.cloudwatch.metrics.store import MetricKey, MetricStore
from localaws.services.cloudwatch.metrics.times import check_period, rounded_start

MOST_DATAPOINTS = 1440
MOST_RETURNED = 100_800
METRICS_A_PAGE = 500
LISTED_FOR = 14 * DAY
RECENT = 3 * 3600
DROPPED = {
    "Code": "ArithmeticError",
    "Value": "One or more data-points have been dropped due to non-numeric values (NaN, -Infinite, +Infinite)",
}
"""What a result says whose expression had no number at some time. The words stand in answers that Grafana keeps as test
data: https://github.com/grafana/grafana/issues/78608, pkg/tsdb/cloudwatch/response_parser_test.go"""


class MetricReader:
    """Answers queries of one region from the store. `now` is epoch seconds."""

    def __init__(self, store: MetricStore, region: str, now: float) -> None:
        self._store = store
        self._region = region
        self._now = now

    def get_metric_statistics(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Answer GetMetricStatistics: only the very set of dimensions matches; one datapoint a period and unit.

        https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html
        Raises CloudWatchError.
        """
        statistics = _statistics(parameters)
        period = check_period("Period", parameters["Period"])
        start, end = epoch(parameters["StartTime"]), epoch(parameters["EndTime"])
        if start >= end:
            raise invalid_value("The parameter StartTime must be less than the parameter EndTime.")
        # Wherever in a period the window begins: a day by the minute is answered, as recorded on AWS.
        if (asked := (end - start) / period) > MOST_DATAPOINTS:
            raise invalid_combination(
                f"You have requested up to {int(asked)} datapoints, which exceeds the limit of {MOST_DATAPOINTS}. "
                "You may reduce the datapoints requested by increasing Period, or decreasing the time range."
            )
        dimensions = dimensions_of("Dimensions", parameters.get("Dimensions") or [])
        key = MetricKey.of(parameters["Namespace"], parameters["MetricName"], dimensions)
        unit = parameters.get("Unit")
        units = [check_unit("Unit", unit)] if unit else self._store.units(self._region, key)
        window = (rounded_start(start, period, self._now), end)
        datapoints = [point for one in units for point in self._datapoints(key, statistics, window, period, one)]
        return {"Label": key.name, "Datapoints": datapoints}

    def get_metric_data(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Answer GetMetricData, a page of at most MaxDatapoints at a time.

        https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
        Raises CloudWatchError.
        """
        start, end = epoch(parameters["StartTime"]), epoch(parameters["EndTime"])
        if start > end:
            raise validation("The parameter EndTime must be greater than StartTime.")
        if start == end:
            raise validation("The parameter StartTime must not equal parameter EndTime.")
        queries = read_queries("MetricDataQueries", parameters.get("MetricDataQueries") or [])
        periods = [query.source.period for query in queries.values() if query.source]
        window = (rounded_start(start, min(periods, default=60), self._now), end)
        evaluation = Evaluation(self._store, self._region, queries, window)
        backwards = parameters.get("ScanBy") != "TimestampAscending"
        results = [
            result
            for query in queries.values()
            if query.returned
            for result in _results(query, evaluation, backwards=backwards)
        ]
        return _paged(results, parameters)

    def list_metrics(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Answer ListMetrics: each metric once, if it had data in the past two weeks (RecentlyActive: three hours).

        https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html
        Raises CloudWatchError for a token that is none of its own.
        """
        since = self._now - (RECENT if parameters.get("RecentlyActive") == "PT3H" else LISTED_FOR)
        found = [key for key in self._store.keys(self._region, since) if _matches(key, parameters)]
        page, token = page_of(found, METRICS_A_PAGE, parameters.get("NextToken"), _bad_token)
        return {"Metrics": [describe_metric(key) for key in page], "NextToken": token}

    def _datapoints(
        self, key: MetricKey, statistics: list[Statistic], window: tuple[float, float], period: int, unit: str
    ) -> Iterator[dict[str, Any]]:
        columns = {
            statistic: self._store.values(self._region, key, statistic, window, period, unit)
            for statistic in statistics
        }
        for at in sorted(set().union(*columns.values())):
            values = {statistic: column[at] for statistic, column in columns.items() if at in column}
            extended = {one.name: value for one, value in values.items() if not one.simple}
            yield {
                "Timestamp": moment(at),
                **{one.name: value for one, value in values.items() if one.simple},
                "Unit": unit,
                **({"ExtendedStatistics": extended} if extended else {}),
            }


def describe_metric(key: MetricKey) -> dict[str, Any]:
    """Return a metric in the API's form."""
    dimensions = [{"Name": name, "Value": value} for name, value in key.dimensions]
    return {"Namespace": key.namespace, "MetricName": key.name, "Dimensions": dimensions}


def _statistics(parameters: Mapping[str, Any]) -> list[Statistic]:
    for name in ("Namespace", "MetricName", "StartTime", "EndTime", "Period"):
        if not parameters.get(name):
            raise missing_parameter(name)
    simple, extended = parameters.get("Statistics") or [], parameters.get("ExtendedStatistics") or []
    if not simple and not extended:
        raise invalid_combination("Must specify either Statistics or ExtendedStatistics")
    for number, name in enumerate(simple, 1):
        if name not in SIMPLE:
            raise invalid_value(
                f"The parameter Statistics.member.{number} must be a value in the set [ {', '.join(SIMPLE)} ]."
            )
    return [statistic_of("Statistics", name) for name in simple] + [
        statistic_of("ExtendedStatistics", name) for name in extended
    ]


def _results(query: Query, evaluation: Evaluation, *, backwards: bool) -> Iterator[dict[str, Any]]:
    for series in evaluation.series(query.id):
        points = sorted(series.points.items(), reverse=backwards)
        yield {
            "Id": query.id,
            "Label": query.label or (series.label if query.source else series.label or query.id),
            "Timestamps": [moment(at) for at, _ in points],
            "Values": [value for _, value in points],
            "StatusCode": "Complete",
            **({"Messages": [DROPPED]} if series.has_dropped else {}),
        }


def _paged(results: list[dict[str, Any]], parameters: Mapping[str, Any]) -> dict[str, Any]:
    points = [(number, at) for number, result in enumerate(results) for at in range(len(result["Values"]))]
    most = min(parameters.get("MaxDatapoints") or MOST_RETURNED, MOST_RETURNED)
    page, token = page_of(points, most, parameters.get("NextToken"), _bad_token)
    if token is None and len(page) == len(points):
        return {"MetricDataResults": results, "Messages": []}
    chosen: dict[int, list[int]] = {}
    for number, at in page:
        chosen.setdefault(number, []).append(at)
    cut = [_part(results[number], at) for number, at in chosen.items()]
    if token is not None and cut:
        cut[-1]["StatusCode"] = "PartialData"
    return {"MetricDataResults": cut, "Messages": [], "NextToken": token}


def _part(result: Mapping[str, Any], at: list[int]) -> dict[str, Any]:
    lists = {name: [result[name][index] for index in at] for name in ("Timestamps", "Values")}
    return {**result, **lists}


def _matches(key: MetricKey, parameters: Mapping[str, Any]) -> bool:
    own = dict(key.dimensions)
    return (
        parameters.get("Namespace") in {None, key.namespace}
        and parameters.get("MetricName") in {None, key.name}
        and all(
            wanted["Name"] in own and wanted.get("Value") in {None, own[wanted["Name"]]}
            for wanted in parameters.get("Dimensions") or []
        )
    )


def _bad_token() -> Exception:
    return invalid_value("Request parameter NextToken is invalid")
