"""Dashboard bodies are validated as PutDashboard validates them (CloudWatch-Dashboard-Body-Structure)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from localaws.services.cloudwatch.dashboards.rows import RowError, expand
from localaws.services.cloudwatch.dashboards.validation import messages

GOOD: dict[str, Any] = {
    "type": "metric",
    "x": 0,
    "y": 0,
    "width": 6,
    "height": 6,
    "properties": {
        "region": "us-east-1",
        "view": "timeSeries",
        "stat": "p95",
        "period": 60,
        "metrics": [
            ["AWS/Lambda", "Errors", "FunctionName", "pm", {"id": "e"}],
            ["...", "dev", {"stat": "Sum"}],
            [".", "Invocations", ".", "."],
            [{"expression": "100*e", "label": "rate"}],
        ],
    },
}


def body(**changes: Any) -> str:
    """Return a body of one widget with changed members."""
    return json.dumps({"widgets": [{**GOOD, **changes}]})


def properties(**changes: Any) -> str:
    """Return a body of one metric widget with changed properties; None takes a property out."""
    kept = {name: value for name, value in {**GOOD["properties"], **changes}.items() if value is not None}
    return body(properties=kept)


def test_a_good_body_has_no_message() -> None:
    """Rows with options, repetition, expressions and percentiles are all good."""
    assert messages(body()) == []


@pytest.mark.parametrize(
    ("text", "path", "said"),
    [
        ("{", "", "valid JSON object"),
        ("[]", "", "valid JSON object"),
        ("{}", "", "required property 'widgets'"),
        (properties(region=None), "/widgets/0/properties", "required property 'region'"),
        (properties(metrics=[]), "/widgets/0/properties/metrics", "fewer than 1 items"),
        (properties(view="spiral"), "/widgets/0/properties/view", "allowed values"),
        (properties(stat="p101"), "/widgets/0/properties/stat", "Invalid statistic"),
        (properties(metrics=[["AWS/Lambda"]]), "/widgets/0/properties/metrics", "pairs of dimension"),
        (properties(metrics=[["A", "B", "C"]]), "/widgets/0/properties/metrics", "pairs of dimension"),
        (body(width=25), "/widgets/0/width", "Should be <= 24"),
        (body(type="clock"), "/widgets/0/type", "allowed values"),
        (body(type="text", properties={}), "/widgets/0/properties", "required property 'markdown'"),
        (body(type="log", properties={"region": "us-east-1"}), "/widgets/0/properties", "required property 'query'"),
    ],
)
def test_a_wrong_body_is_told_where(text: str, path: str, said: str) -> None:
    """Each fault has a message with its path in the body."""
    (message, *_) = messages(text)
    assert message["DataPath"] == path
    assert said in message["Message"]


def test_what_repeats_is_filled_in() -> None:
    """A dot repeats the word above it, three dots all that come before."""
    rows = [["NS", "M", "D", "a"], ["...", "b"], [".", "N", ".", "c"]]
    assert [words for words, _ in expand(rows)] == [
        ["NS", "M", "D", "a"],
        ["NS", "M", "D", "b"],
        ["NS", "N", "D", "c"],
    ]


def test_nothing_can_repeat_in_the_first_row() -> None:
    """A dot without a row above it is an error."""
    with pytest.raises(RowError, match="repeat"):
        expand([[".", "M"]])
