"""PutMetricData: what CloudWatch takes from its users.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html and API_MetricDatum.html give
the limits. That namespaces beginning with AWS/ are refused, and the words of the refusals, are unconfirmed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from localaws.kernel.moments import epoch
from localaws.services.cloudwatch.metrics.errors import (
    invalid_combination,
    invalid_value,
    missing_parameter,
)
from localaws.services.cloudwatch.metrics.metric import DAY
from localaws.services.cloudwatch.metrics.series import Summary
from localaws.services.cloudwatch.metrics.store import MetricKey, MetricStore

MOST_DATA = 1000
MOST_VALUES = 150
MOST_DIMENSIONS = 30
LARGEST = 2.0**360
PAST = 14 * DAY
FUTURE = 2 * 3600
_SIZES = ("", "Kilo", "Mega", "Giga", "Tera")
_AMOUNTS = tuple(f"{size}{kind}".capitalize() for kind in ("bytes", "bits") for size in _SIZES)
UNITS = frozenset(
    {
        *("Seconds", "Microseconds", "Milliseconds", "Percent", "Count", "Count/Second", "None"),
        *_AMOUNTS,
        *(f"{amount}/Second" for amount in _AMOUNTS),
    }
)


def put_metric_data(store: MetricStore, region: str, now: float, parameters: Mapping[str, Any]) -> None:
    """Check the whole request, then record it. Raises CloudWatchError; nothing is recorded then."""
    namespace = parameters.get("Namespace") or ""
    if not namespace:
        raise missing_parameter("Namespace")
    if namespace.startswith("AWS/"):
        raise invalid_value("The value AWS/ for parameter Namespace is invalid.")
    data = _all_data(parameters)
    read = [_read(f"MetricData.member.{number}", namespace, datum, now) for number, datum in enumerate(data, 1)]
    for key, at, unit, figures, fine in read:
        store.record(region, key, at, unit, figures, fine=fine)


def dimensions_of(place: str, dimensions: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Read dimensions ({Name, Value}). Raises CloudWatchError: too many, twice the same, an empty one."""
    if len(dimensions) > MOST_DIMENSIONS:
        raise invalid_value(f"The collection {place} must not have a size greater than {MOST_DIMENSIONS}.")
    read: dict[str, str] = {}
    for number, dimension in enumerate(dimensions, 1):
        for part in ("Name", "Value"):
            if not dimension.get(part):
                raise missing_parameter(f"{place}.member.{number}.{part}")
        if dimension["Name"] in read:
            raise invalid_value(f"The parameter {place} has the dimension {dimension['Name']} more than once.")
        read[dimension["Name"]] = dimension["Value"]
    return read


def check_unit(place: str, unit: str) -> str:
    """Return the unit. Raises CloudWatchError for a word that is no unit of CloudWatch's."""
    if unit not in UNITS:
        raise invalid_value(f"The parameter {place} must be a value in the set [ {', '.join(sorted(UNITS))} ].")
    return unit


def _all_data(parameters: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    entities = parameters.get("EntityMetricData") or []
    data = [*(parameters.get("MetricData") or []), *(datum for entity in entities for datum in entity["MetricData"])]
    if not data:
        raise missing_parameter("MetricData")
    if len(data) > MOST_DATA:
        raise invalid_value(f"The collection MetricData must not have a size greater than {MOST_DATA}.")
    return data


def _read(
    place: str, namespace: str, datum: Mapping[str, Any], now: float
) -> tuple[MetricKey, float, str, list[Summary], bool]:
    if not datum.get("MetricName"):
        raise missing_parameter(f"{place}.MetricName")
    key = MetricKey.of(
        namespace, datum["MetricName"], dimensions_of(f"{place}.Dimensions", datum.get("Dimensions") or [])
    )
    resolution = datum.get("StorageResolution", 60)
    if resolution not in {1, 60}:
        raise invalid_value(f"The value {resolution} for parameter {place}.StorageResolution is invalid.")
    unit = check_unit(f"{place}.Unit", datum.get("Unit") or "None")
    return key, _time(place, datum.get("Timestamp"), now), unit, _figures(place, datum), resolution == 1


def _time(place: str, timestamp: datetime | None, now: float) -> float:
    if timestamp is None:
        return now
    at = epoch(timestamp)
    if at < now - PAST:
        raise invalid_value(f"The parameter {place}.Timestamp must specify a time no more than two weeks in the past.")
    if at > now + FUTURE:
        raise invalid_value(f"The parameter {place}.Timestamp must specify a time within the next two hours.")
    return at


def _figures(place: str, datum: Mapping[str, Any]) -> list[Summary]:
    given = [name for name in ("Value", "Values", "StatisticValues") if datum.get(name) not in (None, [])]
    if not given:
        raise missing_parameter(f"{place}.Value")
    if given[0] == "Value" and len(given) > 1:
        one, other = (f"{place}.{name}" for name in given[:2])
        raise invalid_combination(
            f"The parameters {one} and {other} are mutually exclusive and you have specified both."
        )
    if given == ["Value"]:
        return [Summary.of(_number(f"{place}.Value", datum["Value"]))]
    # Beside StatisticValues they are taken, as recorded on AWS; that they count then, and not the set, is unconfirmed.
    if "Values" in given:
        return _values(place, datum["Values"], datum.get("Counts") or [])
    return [_statistic_set(f"{place}.StatisticValues", datum["StatisticValues"])]


def _values(place: str, values: Sequence[float], counts: Sequence[float]) -> list[Summary]:
    if len(values) > MOST_VALUES:
        raise invalid_value(f"The collection {place}.Values must not have a size greater than {MOST_VALUES}.")
    if counts and len(counts) != len(values):
        raise invalid_value(f"The parameters {place}.Values and {place}.Counts must be of the same size.")
    weights = [_number(f"{place}.Counts", count) for count in counts] or [1.0] * len(values)
    if min(weights) <= 0:
        raise invalid_value(f"The value {min(weights)} for parameter {place}.Counts is invalid.")
    numbers = [_number(f"{place}.Values", value) for value in values]
    return [Summary.of(value, weight) for value, weight in zip(numbers, weights, strict=True)]


def _statistic_set(place: str, given: Mapping[str, float]) -> Summary:
    for name in ("SampleCount", "Sum", "Minimum", "Maximum"):
        if name not in given:
            raise missing_parameter(f"{place}.{name}")
    count, total, low, high = (
        _number(f"{place}.{name}", given[name]) for name in ("SampleCount", "Sum", "Minimum", "Maximum")
    )
    if count <= 0 or low > high:
        raise invalid_value(f"The values of {place} contradict each other.")
    return Summary(count, total, low, high)


def _number(place: str, value: float) -> float:
    number = float(value)
    if not math.isfinite(number) or abs(number) > LARGEST:
        raise invalid_value(f"The value {value} for parameter {place} is invalid.")
    return number
