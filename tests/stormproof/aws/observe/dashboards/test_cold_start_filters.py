"""Filters of a function's log are tried on what its log tells of a cold start, and of an execution without one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from stormproof.aws.observe.dashboards.cold_start_filters import filters_tried
from stormproof.core.dashboards.cold_starts import PATTERN, transformation
from stormproof.core.dashboards.metrics import cold_starts
from stormproof.core.judges.dashboards.cold_starts import Tried
from tests.provisioners.fakes import SYSTEM, FakeReads

METRIC = cold_starts(SYSTEM.api, SYSTEM.functions[0])
OF_TEXT, OF_BEGINNINGS, OF_REPORTS = '"REPORT" "Init Duration"', "INIT_START", '{ $.type = "platform.report" }'
AS_JSON = {"LogFormat": "JSON", "SystemLogLevel": "INFO"}


def matching(filterPattern: str, logEventMessages: list[str]) -> dict[str, Any]:  # noqa: N803 - AWS's names
    """Match the patterns above as CloudWatch Logs does."""
    return {"matches": [each for each in logEventMessages if _matches(filterPattern, each)]}


def _matches(pattern: str, line: str) -> bool:
    if not pattern.startswith("{"):
        return all(word.strip('"') in line for word in ([pattern] if '"' not in pattern else pattern.split('" "')))
    if not line.startswith("{"):
        return False
    told = json.loads(line)
    starts = told["record"].get("metrics", {}).get("initDurationMs", 0) > 0
    return told["type"] == "platform.report" and (starts or pattern == OF_REPORTS)


def tried(logging: dict[str, Any], pattern: str, **settings: Any) -> tuple[Tried, ...]:
    """Return what came of one filter with a pattern, on a function that logs so."""
    made = {**transformation(METRIC), **settings}
    standing = {"filterName": "f", "filterPattern": pattern, "metricTransformations": [made]}
    reads = FakeReads(
        {
            ("lambda", "get_function_configuration"): {"FunctionName": "shop-api", "LoggingConfig": logging},
            ("logs", "describe_metric_filters"): [standing],
            ("logs", "test_metric_filter"): matching,
        }
    )
    (found,) = filters_tried(reads, SYSTEM)
    return found.tried


@pytest.mark.parametrize(
    ("logging", "pattern", "cold", "warm"),
    [
        (AS_JSON, PATTERN, 1.0, 0.0),
        (AS_JSON, OF_REPORTS, 1.0, 1.0),
        (AS_JSON, OF_TEXT, 0.0, 0.0),
        ({**AS_JSON, "SystemLogLevel": "WARN"}, PATTERN, 0.0, 0.0),
        ({}, PATTERN, 0.0, 0.0),
        ({}, OF_TEXT, 1.0, 0.0),
        ({}, OF_BEGINNINGS, 1.0, 0.0),
    ],
)
def test_a_filter_is_tried_on_what_the_log_tells(
    logging: dict[str, Any], pattern: str, cold: float, warm: float
) -> None:
    """In the log's own format, and at its level: at WARN no report is written."""
    assert tried(logging, pattern) == (Tried("f", METRIC, cold, warm),)


def test_what_is_no_count_adds_nothing_and_dimensions_are_not_looked_at() -> None:
    """The value of a match may be a field of the line, how long the start took; one with dimensions is many metrics."""
    assert tried(AS_JSON, PATTERN, metricValue="$.record.metrics.initDurationMs") == (Tried("f", METRIC, 0.0, 0.0),)
    assert tried(AS_JSON, PATTERN, metricValue="2") == (Tried("f", METRIC, 2.0, 0.0),)
    assert tried(AS_JSON, PATTERN, dimensions={"Kind": "$.type"}) == ()


def test_without_a_filter_nothing_is_tried() -> None:
    """A log group that nobody has written to may not be there."""
    reads = FakeReads({("lambda", "get_function_configuration"): {"FunctionName": "shop-api"}})
    assert [each.tried for each in filters_tried(reads, SYSTEM)] == [()]
