"""CloudWatch's metric operations over the wire, as boto3 calls them."""

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


def code(error: pytest.ExceptionInfo[ClientError]) -> str:
    """Return the error code that boto3 shows."""
    return str(error.value.response["Error"]["Code"])


def test_values_and_counts_and_sets_add_up(cloudwatch: Any, minute: datetime, namespace: str) -> None:
    """Value, Values with fractional Counts, and StatisticValues go into the same datapoint (API_MetricDatum)."""
    cloudwatch.put_metric_data(
        Namespace=namespace,
        MetricData=[
            {"MetricName": "M", "Timestamp": minute, "Value": 1.0},
            {"MetricName": "M", "Timestamp": minute, "Values": [2.0, 4.0], "Counts": [0.5, 1.0]},
            {
                "MetricName": "M",
                "Timestamp": minute,
                "StatisticValues": {"SampleCount": 2, "Sum": 9.0, "Minimum": 4.0, "Maximum": 5.0},
            },
        ],
    )
    (point,) = cloudwatch.get_metric_statistics(
        Namespace=namespace,
        MetricName="M",
        StartTime=minute,
        EndTime=minute + timedelta(minutes=1),
        Period=60,
        Statistics=["SampleCount", "Sum", "Minimum", "Maximum", "Average"],
    )["Datapoints"]
    assert point == {
        "Timestamp": minute,
        "SampleCount": 4.5,
        "Sum": 15.0,
        "Minimum": 1.0,
        "Maximum": 5.0,
        "Average": 15 / 4.5,
        "Unit": "None",
    }


def test_dimensions_match_exactly(cloudwatch: Any, minute: datetime, namespace: str) -> None:
    """A query without dimensions finds no metric that has some (user guide, "Dimensions")."""
    metric = {"MetricName": "M", "Timestamp": minute, "Value": 1.0, "Dimensions": [{"Name": "a", "Value": "b"}]}
    cloudwatch.put_metric_data(Namespace=namespace, MetricData=[metric])
    window = {"StartTime": minute, "EndTime": minute + timedelta(minutes=1), "Period": 60, "Statistics": ["Sum"]}
    bare = cloudwatch.get_metric_statistics(Namespace=namespace, MetricName="M", **window)
    exact = cloudwatch.get_metric_statistics(
        Namespace=namespace, MetricName="M", Dimensions=metric["Dimensions"], **window
    )
    assert bare["Datapoints"] == []
    assert [point["Sum"] for point in exact["Datapoints"]] == [1.0]


def test_percentiles_are_in_extended_statistics(cloudwatch: Any, minute: datetime, namespace: str) -> None:
    """Each extended statistic asked for has its value under its own name."""
    values = [float(value) for value in range(1, 101)]
    cloudwatch.put_metric_data(
        Namespace=namespace, MetricData=[{"MetricName": "M", "Timestamp": minute, "Values": values}]
    )
    (point,) = cloudwatch.get_metric_statistics(
        Namespace=namespace,
        MetricName="M",
        StartTime=minute,
        EndTime=minute + timedelta(minutes=1),
        Period=60,
        ExtendedStatistics=["p50", "p99", "tm(10%:90%)"],
    )["Datapoints"]
    assert point["ExtendedStatistics"] == {"p50": 50.0, "p99": 99.0, "tm(10%:90%)": 50.5}


def math(identifier: str, expression: str) -> dict[str, Any]:
    """Return a query of an expression."""
    return {"Id": identifier, "Expression": expression}


def stat(namespace: str, identifier: str, metric: str, statistic: str = "Sum") -> dict[str, Any]:
    """Return a query of a metric that is not returned itself."""
    return {
        "Id": identifier,
        "MetricStat": {"Metric": {"Namespace": namespace, "MetricName": metric}, "Period": 60, "Stat": statistic},
        "ReturnData": False,
    }


def test_an_error_rate_is_computed(cloudwatch: Any, minute: datetime, namespace: str) -> None:
    """100*e/i has a point where there were invocations, none where a division by zero would be (using-metric-math)."""
    before = minute - timedelta(minutes=1)
    data = [("E", minute, 2.0), ("I", minute, 8.0), ("E", before, 1.0)]
    cloudwatch.put_metric_data(
        Namespace=namespace,
        MetricData=[{"MetricName": name, "Timestamp": at, "Value": value} for name, at, value in data],
    )
    results = cloudwatch.get_metric_data(
        MetricDataQueries=[stat(namespace, "e", "E"), stat(namespace, "i", "I"), math("rate", "100*e/i")],
        StartTime=before,
        EndTime=minute + timedelta(minutes=1),
    )["MetricDataResults"]
    assert [(r["Id"], r["Timestamps"], r["Values"], r["StatusCode"]) for r in results] == [
        ("rate", [minute], [25.0], "Complete")
    ]


def test_data_come_in_pages(cloudwatch: Any, minute: datetime, namespace: str) -> None:
    """MaxDatapoints cuts, NextToken goes on, and what is cut is marked PartialData (API_GetMetricData)."""
    times = [minute - timedelta(minutes=back) for back in range(5)]
    cloudwatch.put_metric_data(
        Namespace=namespace,
        MetricData=[{"MetricName": "M", "Timestamp": at, "Value": float(n)} for n, at in enumerate(times)],
    )
    request = {
        "MetricDataQueries": [{**stat(namespace, "m", "M"), "ReturnData": True}],
        "StartTime": times[-1],
        "EndTime": minute + timedelta(minutes=1),
        "MaxDatapoints": 3,
    }
    first = cloudwatch.get_metric_data(**request)
    second = cloudwatch.get_metric_data(**request, NextToken=first["NextToken"])
    assert first["MetricDataResults"][0]["Values"] == [0.0, 1.0, 2.0]
    assert first["MetricDataResults"][0]["StatusCode"] == "PartialData"
    assert second["MetricDataResults"][0]["Values"] == [3.0, 4.0]
    assert "NextToken" not in second


def test_a_metric_is_listed_once(cloudwatch: Any, minute: datetime, namespace: str) -> None:
    """ListMetrics names a metric once; a dimension filter may leave the value open (API_DimensionFilter)."""
    dimensions = [{"Name": "a", "Value": "b"}]
    datum = {"MetricName": "M", "Timestamp": minute, "Value": 1.0, "Dimensions": dimensions}
    cloudwatch.put_metric_data(Namespace=namespace, MetricData=[datum, datum, {"MetricName": "N", "Value": 1.0}])
    found = cloudwatch.list_metrics(Namespace=namespace, Dimensions=[{"Name": "a"}], RecentlyActive="PT3H")["Metrics"]
    assert found == [{"Namespace": namespace, "MetricName": "M", "Dimensions": dimensions}]


def test_metrics_are_listed_by_five_hundred(cloudwatch: Any, namespace: str) -> None:
    """ListMetrics returns up to 500 metrics a call (API_ListMetrics)."""
    cloudwatch.put_metric_data(
        Namespace=namespace, MetricData=[{"MetricName": f"M{number}", "Value": 1.0} for number in range(501)]
    )
    pages = list(cloudwatch.get_paginator("list_metrics").paginate(Namespace=namespace))
    assert [len(page["Metrics"]) for page in pages] == [500, 1]


@pytest.mark.parametrize(
    ("datum", "expected"),
    [
        ({"Value": 1.0, "Unit": "Parsecs"}, "InvalidParameterValue"),
        ({"Value": float("nan")}, "InvalidParameterValue"),
        ({"Value": 1.0, "Values": [1.0]}, "InvalidParameterCombination"),
        ({"Values": [1.0] * 151}, "InvalidParameterValue"),
        ({"Values": [1.0, 2.0], "Counts": [1.0]}, "InvalidParameterValue"),
        ({"Value": 1.0, "StorageResolution": 5}, "InvalidParameterValue"),
        ({}, "MissingParameter"),
        ({"Value": 1.0, "Dimensions": [{"Name": f"d{n}", "Value": "v"} for n in range(31)]}, "InvalidParameterValue"),
    ],
)
def test_a_wrong_datum_is_refused(cloudwatch: Any, namespace: str, datum: dict[str, Any], expected: str) -> None:
    """The limits of API_MetricDatum hold, and nothing of a refused request is kept."""
    with pytest.raises(ClientError) as error:
        cloudwatch.put_metric_data(
            Namespace=namespace, MetricData=[{"MetricName": "Good", "Value": 1.0}, {"MetricName": "M", **datum}]
        )
    assert code(error) == expected
    assert cloudwatch.list_metrics(Namespace=namespace)["Metrics"] == []


@pytest.mark.parametrize("offset", [timedelta(days=-14, minutes=-2), timedelta(hours=2, minutes=2)])
def test_a_datum_out_of_time_is_refused(cloudwatch: Any, minute: datetime, namespace: str, offset: timedelta) -> None:
    """Timestamps lie within the past two weeks and the next two hours (API_PutMetricData)."""
    with pytest.raises(ClientError) as error:
        cloudwatch.put_metric_data(
            Namespace=namespace, MetricData=[{"MetricName": "M", "Value": 1.0, "Timestamp": minute + offset}]
        )
    assert code(error) == "InvalidParameterValue"


def test_aws_namespaces_are_reserved(cloudwatch: Any) -> None:
    """Nobody fakes data into AWS/*: namespaces beginning with AWS/ are refused (unconfirmed in its wording)."""
    with pytest.raises(ClientError) as error:
        cloudwatch.put_metric_data(Namespace="AWS/Lambda", MetricData=[{"MetricName": "Errors", "Value": 9.0}])
    assert code(error) == "InvalidParameterValue"


def test_a_thousand_data_a_request(cloudwatch: Any, namespace: str) -> None:
    """A request holds up to 1,000 data (API_PutMetricData)."""
    datum = {"MetricName": "M", "Value": 1.0}
    cloudwatch.put_metric_data(Namespace=namespace, MetricData=[datum] * 1000)
    with pytest.raises(ClientError) as error:
        cloudwatch.put_metric_data(Namespace=namespace, MetricData=[datum] * 1001)
    assert code(error) == "InvalidParameterValue"


def test_statistics_are_limited_to_1440_points(cloudwatch: Any, minute: datetime, namespace: str) -> None:
    """A day of minutes fits, a minute more does not (API_GetMetricStatistics)."""
    request = {"Namespace": namespace, "MetricName": "M", "Period": 60, "Statistics": ["Sum"], "EndTime": minute}
    assert cloudwatch.get_metric_statistics(**request, StartTime=minute - timedelta(days=1))["Datapoints"] == []
    with pytest.raises(ClientError) as error:
        cloudwatch.get_metric_statistics(**request, StartTime=minute - timedelta(days=1, minutes=1))
    assert code(error) == "InvalidParameterCombination"


@pytest.mark.parametrize("expression", ["m+", "SEARCH('{A} x', 'Sum')", "other*2", "1+1"])
def test_a_wrong_expression_is_refused(cloudwatch: Any, minute: datetime, namespace: str, expression: str) -> None:
    """An expression that is malformed, unsupported, refers to nothing or is no series is a ValidationError."""
    with pytest.raises(ClientError) as error:
        cloudwatch.get_metric_data(
            MetricDataQueries=[stat(namespace, "m", "M"), math("e", expression)],
            StartTime=minute,
            EndTime=minute + timedelta(minutes=1),
        )
    assert code(error) == "ValidationError"
    assert "'e'" in error.value.response["Error"]["Message"]


def test_the_query_protocol_is_spoken_too(aws: Any, namespace: str) -> None:
    """Older SDKs and the AWS CLI of old send forms and read XML; both see the same store."""
    form = {
        "Action": "PutMetricData",
        "Version": "2010-08-01",
        "Namespace": namespace,
        "MetricData.member.1.MetricName": "M",
        "MetricData.member.1.Value": "3",
        "MetricData.member.1.Dimensions.member.1.Name": "a",
        "MetricData.member.1.Dimensions.member.1.Value": "b",
    }
    answer = aws.signed("POST", "monitoring", data=form)
    assert answer.status_code == 200, answer.text
    found = aws.client("cloudwatch").list_metrics(Namespace=namespace)["Metrics"]
    assert found == [{"Namespace": namespace, "MetricName": "M", "Dimensions": [{"Name": "a", "Value": "b"}]}]


@pytest.mark.parametrize(("more", "refused"), [(0, False), (60, True)])
def test_a_day_by_the_minute_is_answered_wherever_it_begins(aws: Any, more: int, refused: bool) -> None:  # noqa: FBT001  # a table's column
    """1,440 datapoints are allowed, one more is not. Recorded: test_invalid_amount_of_datapoints."""
    begin = datetime.fromisoformat(aws.advance(0)).replace(second=37, microsecond=0) - timedelta(days=2)
    asked = {
        "Namespace": "none",
        "MetricName": "none",
        "StartTime": begin,
        "EndTime": begin + timedelta(days=1, seconds=more),
        "Period": 60,
        "Statistics": ["Sum"],
    }
    try:
        told = aws.client("cloudwatch").get_metric_statistics(**asked)["Datapoints"]
    except ClientError as error:
        told = error.response["Error"]["Code"]
    assert told == ("InvalidParameterCombination" if refused else [])
