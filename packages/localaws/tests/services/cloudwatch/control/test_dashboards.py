"""Dashboards and widget images over the wire."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from PIL import Image

WIDGET: dict[str, Any] = {
    "type": "metric",
    "x": 0,
    "y": 0,
    "width": 6,
    "height": 6,
    "properties": {"metrics": [["Shop", "Orders"]], "region": "us-east-1"},
}


@pytest.fixture
def cloudwatch(aws: Any) -> Any:
    """Return a client of CloudWatch."""
    return aws.client("cloudwatch")


def test_a_dashboard_lives(aws: Any, cloudwatch: Any, unique: Callable[[str], str]) -> None:
    """A dashboard is put without messages, read, listed in any region (they are global), and deleted."""
    name, body = unique("board"), json.dumps({"widgets": [WIDGET]})
    assert cloudwatch.put_dashboard(DashboardName=name, DashboardBody=body)["DashboardValidationMessages"] == []
    found = cloudwatch.get_dashboard(DashboardName=name)
    elsewhere = aws.client("cloudwatch", "eu-west-1")
    assert found["DashboardArn"] == f"arn:aws:cloudwatch::123456789012:dashboard/{name}"
    assert found["DashboardBody"] == body
    assert [e["DashboardName"] for e in elsewhere.list_dashboards(DashboardNamePrefix=name)["DashboardEntries"]] == [
        name
    ]
    cloudwatch.delete_dashboards(DashboardNames=[name])
    with pytest.raises(ClientError) as error:
        cloudwatch.get_dashboard(DashboardName=name)
    assert error.value.response["Error"]["Code"] == "ResourceNotFound"


def test_a_wrong_body_is_refused_with_messages(cloudwatch: Any, unique: Callable[[str], str]) -> None:
    """DashboardInvalidInputError names each fault, and nothing is put."""
    name, wrong = unique("board"), {**WIDGET, "properties": {"metrics": [["Shop", "Orders"]]}}
    with pytest.raises(ClientError) as error:
        cloudwatch.put_dashboard(DashboardName=name, DashboardBody=json.dumps({"widgets": [wrong]}))
    answer = error.value.response
    assert answer["Error"]["Code"] == "InvalidParameterInput"
    assert "Should have required property 'region'" in answer["Error"]["Message"]
    assert "/widgets/0/properties" in answer["Error"]["Message"]
    assert cloudwatch.list_dashboards(DashboardNamePrefix=name)["DashboardEntries"] == []


def test_a_wrong_name_is_refused(cloudwatch: Any) -> None:
    """A name holds alphanumerics, - and _ only (recorded: InvalidParameterValue)."""
    with pytest.raises(ClientError) as error:
        cloudwatch.put_dashboard(DashboardName="no spaces", DashboardBody='{"widgets": []}')
    assert error.value.response["Error"]["Code"] == "InvalidParameterValue"


def test_a_widget_is_drawn(cloudwatch: Any, unique: Callable[[str], str]) -> None:
    """The image is a PNG of the size asked for, and data leave a trace in it."""
    namespace = unique("Shop")
    widget = {"metrics": [[namespace, "Orders", {"stat": "Sum"}]], "period": 60, "width": 400, "height": 300}
    empty = picture(cloudwatch, widget)
    cloudwatch.put_metric_data(Namespace=namespace, MetricData=[{"MetricName": "Orders", "Value": 7.0}])
    drawn = picture(cloudwatch, widget)
    assert drawn.size == (400, 300)
    assert colours(drawn) > colours(empty)


def picture(cloudwatch: Any, widget: dict[str, Any]) -> Image.Image:
    """Return the picture of a widget."""
    answer = cloudwatch.get_metric_widget_image(MetricWidget=json.dumps(widget))
    return Image.open(io.BytesIO(answer["MetricWidgetImage"]))


def colours(image: Image.Image) -> int:
    """Count the pixels in the colour of the first series."""
    return sum(count for count, colour in image.convert("RGB").getcolors(1 << 20) or [] if colour == (31, 119, 180))


@pytest.mark.parametrize("widget", ["{", "[]", '{"metrics": [["A"]]}', '{"width": 0}', '{"start": "yesterday"}'])
def test_a_wrong_widget_is_refused(cloudwatch: Any, widget: str) -> None:
    """What cannot be drawn is a ValidationError."""
    with pytest.raises(ClientError) as error:
        cloudwatch.get_metric_widget_image(MetricWidget=widget)
    assert error.value.response["Error"]["Code"] == "ValidationError"


def test_an_alarm_is_drawn_with_its_threshold(cloudwatch: Any, unique: Callable[[str], str]) -> None:
    """A widget that names an alarm shows what it watches and a red line at its threshold; it has no other metrics."""
    name = unique("Drawn")
    alarm = {"AlarmName": name, "Namespace": name, "MetricName": "Errors", "Statistic": "Sum", "Period": 60}
    alarm |= {"EvaluationPeriods": 3, "DatapointsToAlarm": 2, "Threshold": 5.0}
    cloudwatch.put_metric_alarm(**alarm, ComparisonOperator="GreaterThanThreshold")
    (arn,) = (one["AlarmArn"] for one in cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"])
    widget = {"width": 300, "height": 200, "annotations": {"alarms": [arn]}}
    answer = cloudwatch.get_metric_widget_image(MetricWidget=json.dumps(widget))
    picture = Image.open(io.BytesIO(answer["MetricWidgetImage"])).convert("RGB")
    assert (0xD1, 0x32, 0x12) in {picture.getpixel((100, y)) for y in range(200)}
    with pytest.raises(ClientError) as error:
        cloudwatch.get_metric_widget_image(MetricWidget=json.dumps({**widget, "metrics": [["A", "B"]]}))
    assert error.value.response["Error"]["Code"] == "ValidationError"


@pytest.mark.parametrize(("view", "code"), [("singleValue", ""), ("pie", "NotImplemented")])
def test_views_that_are_not_drawn_are_refused(cloudwatch: Any, view: str, code: str) -> None:
    """A single value is drawn as such; a view that is not drawn is never shown as another one."""
    widget = json.dumps({"view": view, "metrics": [["Shop", "Orders"]]})
    try:
        cloudwatch.get_metric_widget_image(MetricWidget=widget)
        seen = ""
    except ClientError as error:
        seen = error.response["Error"]["Code"]
    assert seen == code
