"""What GetMetricData and GetMetricStatistics tell beside values: labels, messages, limits, short periods.

Recorded on AWS where no other source is named:
https://github.com/localstack/localstack/blob/main/tests/aws/services/cloudwatch/test_cloudwatch.snapshot.json
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def cloudwatch(aws: Any) -> Any:
    """Return a client of CloudWatch."""
    return aws.client("cloudwatch")


@pytest.fixture
def minute(aws: Any) -> datetime:
    """Return the minute before the current one, on the AWS's clock."""
    now = datetime.fromisoformat(aws.advance(0))
    return now.replace(second=0, microsecond=0) - timedelta(minutes=1)


@pytest.fixture
def namespace(unique: Callable[[str], str]) -> str:
    """Return a namespace of one's own."""
    return unique("Shop")


def stat(name: str, namespace: str, statistic: str, period: int = 60, metric: str = "M") -> dict[str, Any]:
    """Return a query of one metric."""
    found = {"Namespace": namespace, "MetricName": metric}
    return {"Id": name, "MetricStat": {"Metric": found, "Period": period, "Stat": statistic}}


def results(cloudwatch: Any, start: datetime, *queries: dict[str, Any], minutes: int = 2) -> list[dict[str, Any]]:
    """Return the results of queries over some minutes."""
    window = {"StartTime": start, "EndTime": start + timedelta(minutes=minutes), "ScanBy": "TimestampAscending"}
    return list(cloudwatch.get_metric_data(MetricDataQueries=list(queries), **window)["MetricDataResults"])


@pytest.mark.parametrize(
    ("asked", "labels"),
    [
        ([("Sum", 60)], ["M"]),
        ([("Sum", 60), ("Minimum", 60)], ["M Sum", "M Minimum"]),
        ([("Sum", 60), ("Sum", 30)], ["M 60", "M 30"]),
        ([("Sum", 60), ("Minimum", 30)], ["M Sum 60", "M Minimum 30"]),
    ],
)
def test_labels_tell_queries_of_one_metric_apart(
    cloudwatch: Any, minute: datetime, namespace: str, asked: list[tuple[str, int]], labels: list[str]
) -> None:
    """A label without one of its own is the metric's name, with the statistic and the period where they differ."""
    queries = [stat(f"q{number}", namespace, *one) for number, one in enumerate(asked)]
    assert [result["Label"] for result in results(cloudwatch, minute, *queries)] == labels


def test_data_of_standard_resolution_are_told_by_short_periods(
    cloudwatch: Any, minute: datetime, namespace: str
) -> None:
    """A period of 30 seconds finds a minute's data at the start of the minute."""
    at = minute + timedelta(seconds=37)
    cloudwatch.put_metric_data(Namespace=namespace, MetricData=[{"MetricName": "M", "Timestamp": at, "Value": 9.0}])
    (result,) = results(cloudwatch, minute, stat("q", namespace, "Sum", 30))
    assert (result["Timestamps"], result["Values"]) == ([minute], [9.0])


def test_a_division_by_zero_is_told(cloudwatch: Any, minute: datetime, namespace: str) -> None:
    """A dropped datapoint is told in the result's Messages, unless FILL or IF put a number in its place.

    Shape and words: https://github.com/grafana/grafana/issues/78608, and the answers that Grafana's tests keep.
    """
    data = [
        {"MetricName": name, "Timestamp": minute + timedelta(minutes=at), "Value": value}
        for at, values in enumerate([(3.0, 4.0), (0.0, 0.0)])
        for name, value in zip(("Errors", "Requests"), values, strict=True)
    ]
    cloudwatch.put_metric_data(Namespace=namespace, MetricData=data)
    found = results(
        cloudwatch,
        minute,
        stat("e", namespace, "Sum", metric="Errors"),
        stat("r", namespace, "Sum", metric="Requests"),
        {"Id": "rate", "Expression": "100 * e / r"},
        {"Id": "nested", "Expression": "100 - rate"},
        {"Id": "filled", "Expression": "FILL(rate, 0)"},
        {"Id": "chosen", "Expression": "IF(r > 0, rate, 0)"},
    )
    by_id = {result["Id"]: result for result in found}
    assert {name: result["Values"] for name, result in by_id.items()} == {
        "e": [3.0, 0.0],
        "r": [4.0, 0.0],
        "rate": [75.0],
        "nested": [25.0],
        "filled": [75.0, 0.0],
        "chosen": [75.0, 0.0],
    }
    told = {name for name, result in by_id.items() if result.get("Messages")}
    assert told == {"rate", "nested"}
    assert {message["Code"] for message in by_id["rate"]["Messages"]} == {"ArithmeticError"}


def test_a_day_by_the_minute_is_answered(cloudwatch: Any, minute: datetime) -> None:
    """Up to 1,440 datapoints are answered, wherever in the minute the window begins; no more, no empty window."""

    def ask(length: timedelta, period: int = 60) -> Any:
        start = minute + timedelta(seconds=17, microseconds=500_000)
        window = {"StartTime": start, "EndTime": start + length, "Period": period, "Statistics": ["SampleCount"]}
        return cloudwatch.get_metric_statistics(Namespace="N", MetricName="M", **window)

    assert ask(timedelta(days=1))["Datapoints"] == []
    with pytest.raises(ClientError) as many:
        ask(timedelta(days=1), 1)
    assert many.value.response["Error"]["Message"] == (
        "You have requested up to 86400 datapoints, which exceeds the limit of 1440. You may reduce the datapoints "
        "requested by increasing Period, or decreasing the time range."
    )
    with pytest.raises(ClientError) as empty:
        ask(timedelta(0), 1)
    assert empty.value.response["Error"]["Code"] == "InvalidParameterValue"


def test_values_beside_a_statistic_set_are_taken(cloudwatch: Any, namespace: str) -> None:
    """PutMetricData takes Values beside StatisticValues, but neither beside Value."""
    figures = {"SampleCount": 10.0, "Sum": 55.0, "Minimum": 1.0, "Maximum": 10.0}
    datum = {"MetricName": "M", "StatisticValues": figures}
    cloudwatch.put_metric_data(Namespace=namespace, MetricData=[{**datum, "Values": [1.0, 10.0]}])
    with pytest.raises(ClientError) as error:
        cloudwatch.put_metric_data(Namespace=namespace, MetricData=[{**datum, "Value": 1.0}])
    assert error.value.response["Error"]["Code"] == "InvalidParameterCombination"


def test_a_deleted_alarm_has_no_tags(cloudwatch: Any, namespace: str) -> None:
    """ListTagsForResource of an alarm that is gone answers with none."""
    alarm = {"Namespace": namespace, "MetricName": "M", "Statistic": "Sum", "Period": 60, "EvaluationPeriods": 1}
    alarm |= {"Threshold": 1.0, "ComparisonOperator": "GreaterThanThreshold", "AlarmName": namespace}
    cloudwatch.put_metric_alarm(**alarm, Tags=[{"Key": "a", "Value": "b"}])
    (described,) = cloudwatch.describe_alarms(AlarmNames=[namespace])["MetricAlarms"]
    cloudwatch.delete_alarms(AlarmNames=[namespace])
    assert cloudwatch.list_tags_for_resource(ResourceARN=described["AlarmArn"])["Tags"] == []
