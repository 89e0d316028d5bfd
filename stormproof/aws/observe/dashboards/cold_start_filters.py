"""What the metric filters of the functions' logs make of an execution, as CloudWatch Logs itself tries them.

https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TestMetricFilter.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from stormproof.aws.observe.lambda_functions import function_log, read_function
from stormproof.aws.observe.logs.metric_filters import read_filters
from stormproof.core.dashboards.executions import logged
from stormproof.core.dashboards.metrics import from_transformation
from stormproof.core.judges.dashboards.cold_starts import FiltersTried, Tried
from stormproof.core.planning.controls import Reads
from stormproof.core.system import Function, System


def filters_tried(reads: Reads, system: System) -> tuple[FiltersTried, ...]:
    """Return, of each function, what each filter of its log adds to a metric without dimensions."""
    return tuple(FiltersTried(each.name, tuple(_tried(reads, each))) for each in system.functions)


def _tried(reads: Reads, function: Function) -> Iterator[Tried]:
    serving = read_function(reads, function).serving
    cold, warm = (logged(serving, cold=each) for each in (True, False))
    for each in read_filters(reads, function_log(serving)):
        pattern = str(each.get("filterPattern") or "")
        matched = [_matched(reads, pattern, lines) for lines in (cold, warm)]
        for made in each.get("metricTransformations") or ():
            if not made.get("dimensions"):
                worth = _worth(made)
                added = (matched[0] * worth, matched[1] * worth)
                yield Tried(str(each["filterName"]), from_transformation(made), *added)


def _matched(reads: Reads, pattern: str, lines: Sequence[str]) -> int:
    if not lines:
        return 0
    return len(reads.read("logs", "test_metric_filter", filterPattern=pattern, logEventMessages=list(lines))["matches"])


def _worth(made: Mapping[str, Any]) -> float:
    """Return what a match adds: a number, or nothing that could be a count where it is a field of the line."""
    try:
        return float(str(made.get("metricValue")))
    except ValueError:
        return 0.0
