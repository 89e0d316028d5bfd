"""PutMetricAlarm: what an alarm may be told, and what it watches then.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html. Anomaly detection, PromQL,
warm-up and log alarms are refused as not implemented.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from localaws.services.cloudwatch.alarms.evaluation import TREATMENTS, Point, range_of
from localaws.services.cloudwatch.alarms.targets import check_actions
from localaws.services.cloudwatch.metrics.errors import CloudWatchError, missing_parameter, validation
from localaws.services.cloudwatch.metrics.intake import check_unit, dimensions_of
from localaws.services.cloudwatch.metrics.metric import DAY
from localaws.services.cloudwatch.metrics.queries import MetricSource, Query, read_queries, statistic_of
from localaws.services.cloudwatch.metrics.statistics import SIMPLE
from localaws.services.cloudwatch.metrics.store import MetricKey

OPERATORS: Mapping[str, tuple[str, Callable[[float, float], bool]]] = {
    "GreaterThanThreshold": ("greater than", operator.gt),
    "GreaterThanOrEqualToThreshold": ("greater than or equal to", operator.ge),
    "LessThanThreshold": ("less than", operator.lt),
    "LessThanOrEqualToThreshold": ("less than or equal to", operator.le),
}
UNSUPPORTED = ("ThresholdMetricId", "WarmUpConfiguration", "EvaluationCriteria", "EvaluationInterval")
FINE_PERIODS = (10, 20, 30)
MOST_METRICS = 10
IGNORES_MISSING = "AWS/DynamoDB"
"""Namespace whose alarms "always ignore missing data even if you choose a different option" (TreatMissingData)."""


@dataclass(frozen=True)
class Watch:
    """What a metric alarm watches, ready to be evaluated. `source` for one metric, else `queries` and the one `id`."""

    source: MetricSource | None
    queries: Mapping[str, Query]
    id: str
    period: int
    evaluation_periods: int
    datapoints_to_alarm: int
    threshold: float
    operator: str
    treatment: str
    ignore_low_samples: bool
    zone: ZoneInfo | None

    @property
    def range(self) -> int:
        """How many periods are looked at."""
        return range_of(self.evaluation_periods, self.period)

    @property
    def keys(self) -> set[MetricKey]:
        """The metrics that it reads."""
        sources = [self.source, *(query.source for query in self.queries.values())]
        return {source.key for source in sources if source}

    def breaches(self, values: Sequence[float | None]) -> list[Point]:
        """Tell of each value whether it breaches the threshold; None of one that is missing."""
        compare, threshold = OPERATORS[self.operator][1], self.threshold
        return [None if value is None else compare(value, threshold) for value in values]


def read(parameters: Mapping[str, Any], region: str) -> tuple[dict[str, Any], Watch]:
    """Return what the alarm is described with, and what it watches. Raises CloudWatchError."""
    for name in UNSUPPORTED:
        if parameters.get(name):
            raise CloudWatchError("NotImplemented", f"localaws does not evaluate alarms with {name}")
    _check_required(parameters)
    check_actions(parameters, region)
    watch = _watch(parameters)
    _check_span(watch)
    kept = {name: value for name, value in parameters.items() if name != "Tags" and value is not None}
    defaults: dict[str, Any] = {"ActionsEnabled": True, "Dimensions": [], "OKActions": [], "AlarmActions": []}
    if "Metrics" in kept:
        del defaults["Dimensions"]
        kept["Metrics"] = [{**query, "ReturnData": query.get("ReturnData", True)} for query in kept["Metrics"]]
    return {**defaults, "InsufficientDataActions": [], **kept}, watch


def _check_required(parameters: Mapping[str, Any]) -> None:
    for name in ("AlarmName", "EvaluationPeriods", "ComparisonOperator", "Threshold"):
        if parameters.get(name) is None:
            raise missing_parameter(name)
    if bool(parameters.get("MetricName")) == bool(parameters.get("Metrics")):
        raise validation("Exactly one of the parameters MetricName and Metrics must be specified.")
    _check_word("ComparisonOperator", parameters["ComparisonOperator"], tuple(OPERATORS))
    _check_option("TreatMissingData", parameters.get("TreatMissingData"), TREATMENTS)
    _check_option(
        "EvaluateLowSampleCountPercentile", parameters.get("EvaluateLowSampleCountPercentile"), ("evaluate", "ignore")
    )
    if not 1 <= parameters.get("DatapointsToAlarm", 1) <= parameters["EvaluationPeriods"]:
        raise validation("DatapointsToAlarm must be at least 1 and less than or equal to EvaluationPeriods.")


def _check_word(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        field = name[0].lower() + name[1:]
        raise validation(
            f"1 validation error detected: Value '{value}' at '{field}' failed to satisfy constraint: "
            f"Member must satisfy enum value set: [{', '.join(allowed)}]"
        )


def _check_option(name: str, value: str | None, options: tuple[str, ...]) -> None:
    if value is not None and value not in options:
        listed = f"{', '.join(options[:-1])} and {options[-1]}"
        raise validation(f"Option {value} is not supported. Supported options for parameter {name} are {listed}.")


def _watch(parameters: Mapping[str, Any]) -> Watch:
    source, queries, returned, period = _metric(parameters) if parameters.get("MetricName") else _metrics(parameters)
    if period not in FINE_PERIODS and (period <= 0 or period % 60):
        raise validation("Period must be 10, 20, 30, or a multiple of 60")
    ignores = source is not None and source.key.namespace == IGNORES_MISSING
    return Watch(
        source,
        queries,
        returned,
        period,
        parameters["EvaluationPeriods"],
        parameters.get("DatapointsToAlarm") or parameters["EvaluationPeriods"],
        float(parameters["Threshold"]),
        parameters["ComparisonOperator"],
        "ignore" if ignores else parameters.get("TreatMissingData") or "missing",
        parameters.get("EvaluateLowSampleCountPercentile") == "ignore",
        _zone(parameters.get("EvaluationWindow") or {}),
    )


def _metric(parameters: Mapping[str, Any]) -> tuple[MetricSource | None, Mapping[str, Query], str, int]:
    for name in ("Namespace", "Period"):
        if not parameters.get(name):
            raise missing_parameter(name)
    simple, extended = parameters.get("Statistic"), parameters.get("ExtendedStatistic")
    if bool(simple) == bool(extended):
        raise validation("Exactly one of the parameters Statistic and ExtendedStatistic must be specified.")
    if simple:
        _check_word("Statistic", simple, tuple(SIMPLE))
    dimensions = dimensions_of("Dimensions", parameters.get("Dimensions") or [])
    source = MetricSource(
        MetricKey.of(parameters["Namespace"], parameters["MetricName"], dimensions),
        statistic_of("ExtendedStatistic", simple or extended or ""),
        parameters["Period"],
        check_unit("Unit", parameters["Unit"]) if parameters.get("Unit") else None,
    )
    return source, {}, "", source.period


def _metrics(parameters: Mapping[str, Any]) -> tuple[MetricSource | None, Mapping[str, Query], str, int]:
    queries = read_queries("Metrics", parameters["Metrics"])
    returned = [query for query in queries.values() if query.returned]
    if len(returned) != 1:
        raise validation("Exactly one element of the metrics list should return data.")
    sources = [query.source for query in queries.values() if query.source]
    if not sources:
        raise validation("The metrics list must contain at least one metric.")
    if len(sources) > MOST_METRICS:
        raise validation(f"The metrics list must contain at most {MOST_METRICS} metrics.")
    if len(periods := {source.period for source in sources}) > 1:
        raise validation("Metrics in the metrics list must have the same period.")
    return returned[0].source, {} if returned[0].source else queries, returned[0].id, periods.pop()


def _zone(window: Mapping[str, Any]) -> ZoneInfo | None:
    if "WallClockWindow" not in window:
        return None
    name = window["WallClockWindow"].get("Timezone") or "UTC"
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise validation(f"The value {name} for parameter Timezone is invalid.") from None


def _check_span(watch: Watch) -> None:
    span, days = watch.period * watch.evaluation_periods, 1 if watch.period < 3600 else 7
    if span > days * DAY:
        across = "a day" if days == 1 else "a week"
        raise validation(
            f"Metrics cannot be checked across more than {across} (EvaluationPeriods * Period must be <= {days * DAY})."
        )
