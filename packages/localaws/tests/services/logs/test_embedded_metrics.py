"""Embedded metric format.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from localaws.kernel.ports import Datum
from localaws.services.logs.embedded_metrics import embedded
from localaws.services.logs.events import Event

EXAMPLE: dict[str, Any] = {
    "_aws": {
        "Timestamp": 1_574_109_732_004,
        "CloudWatchMetrics": [
            {
                "Namespace": "lambda-function-metrics",
                "Dimensions": [["functionVersion"], []],
                "Metrics": [{"Name": "time", "Unit": "Milliseconds"}, {"Name": "tries"}],
            }
        ],
    },
    "functionVersion": "$LATEST",
    "time": 100,
    "tries": [1, 2],
    "requestId": "989ffbf8-9ace-4817-a57c-e4dd734019ee",
}


def test_the_documented_example_yields_its_metrics() -> None:
    """Each dimension set gets each value, numbers and lists of numbers alike."""
    at = 1_574_109_732.004
    dimensions = {"functionVersion": "$LATEST"}
    assert embedded(Event(0, 0, 0, json.dumps(EXAMPLE))) == [
        Datum("lambda-function-metrics", "time", 100.0, at, "Milliseconds", dimensions),
        Datum("lambda-function-metrics", "tries", 1.0, at, "None", dimensions),
        Datum("lambda-function-metrics", "tries", 2.0, at, "None", dimensions),
        Datum("lambda-function-metrics", "time", 100.0, at, "Milliseconds", {}),
        Datum("lambda-function-metrics", "tries", 1.0, at, "None", {}),
        Datum("lambda-function-metrics", "tries", 2.0, at, "None", {}),
    ]


@pytest.mark.parametrize(
    "message",
    [
        '{"CloudWatchMetrics": []}',
        '"CloudWatchMetrics"',
        '{"_aws": {"CloudWatchMetrics": []}}',
        json.dumps({**EXAMPLE, "_aws": {"Timestamp": "now", "CloudWatchMetrics": []}}),
        json.dumps({name: value for name, value in EXAMPLE.items() if name != "functionVersion"}),
        json.dumps({**EXAMPLE, "time": "100", "tries": True}),
    ],
)
def test_what_does_not_follow_the_specification_yields_nothing(message: str) -> None:
    """A missing timestamp or dimension, or a value that is no number, is no metric and no error."""
    assert embedded(Event(0, 0, 0, message)) == []
