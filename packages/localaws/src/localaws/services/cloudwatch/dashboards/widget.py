"""A widget's series: what its metrics and expressions come to over its span of time.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Metric-Widget-Structure.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from localaws.kernel.moments import epoch
from localaws.services.cloudwatch.dashboards.alarm_lines import Find, with_alarm
from localaws.services.cloudwatch.dashboards.rows import RowError, expand
from localaws.services.cloudwatch.metrics.errors import CloudWatchError, validation
from localaws.services.cloudwatch.metrics.queries import Evaluation, read_queries
from localaws.services.cloudwatch.metrics.store import MetricStore
from localaws.services.cloudwatch.metrics.timeseries import TimeSeries

_RELATIVE = re.compile(r"-P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")
LARGEST = 2000
VIEWS = ("timeSeries", "singleValue")


@dataclass(frozen=True)
class Widget:
    """What is drawn. `window` is in epoch seconds, sizes in pixels; `lines` are (value, label) of annotations."""

    title: str
    width: int
    height: int
    window: tuple[float, float]
    series: list[TimeSeries]
    lines: list[tuple[float, str]]
    view: str = "timeSeries"


def read(text: str, store: MetricStore, region: str, now: float, find: Find) -> Widget:
    """Read a MetricWidget and evaluate its metrics. Raises CloudWatchError."""
    try:
        definition = json.loads(text)
    except ValueError:
        raise validation("The parameter MetricWidget must be a valid JSON object.") from None
    if not isinstance(definition, dict):
        raise validation("The parameter MetricWidget must be a valid JSON object.")
    if (view := definition.get("view", "timeSeries")) not in VIEWS:
        raise CloudWatchError("NotImplemented", f"localaws draws the views {' and '.join(VIEWS)}, not {view}")
    definition = with_alarm(definition, find)
    width, height = (_size(definition, name, default) for name, default in (("width", 600), ("height", 395)))
    window = (_moment(definition.get("start", "-PT3H"), now), _moment(definition.get("end", "PT0H"), now))
    if window[0] >= window[1]:
        raise validation("The widget's start must be before its end.")
    series = _series(definition, store, definition.get("region") or region, window)
    if definition.get("stacked"):
        series = _stacked(series)
    return Widget(str(definition.get("title") or ""), width, height, window, series, _lines(definition), view)


def _stacked(many: list[TimeSeries]) -> list[TimeSeries]:
    """Return each series on top of those before it."""
    heights: dict[float, float] = {}
    piled = []
    for series in many:
        heights = {**heights, **{at: heights.get(at, 0.0) + value for at, value in series.points.items()}}
        piled.append(series.with_points({at: heights[at] for at in series.points}))
    return piled


def _series(
    definition: Mapping[str, Any], store: MetricStore, region: str, window: tuple[float, float]
) -> list[TimeSeries]:
    period, stat = definition.get("period", 300), definition.get("stat", "Average")
    try:
        rows = expand(definition.get("metrics") or [])
    except (RowError, IndexError, TypeError) as error:
        raise validation(f"Invalid metrics field: {error}") from error
    queries = [_query(number, words, options, period, stat) for number, (words, options) in enumerate(rows)]
    read = read_queries("metrics", queries)
    aligned = (window[0] // period * period, window[1])
    evaluation = Evaluation(store, region, read, aligned)
    return [series for name, query in read.items() if query.returned for series in _labelled(name, evaluation, query)]


def _labelled(name: str, evaluation: Evaluation, query: Any) -> list[TimeSeries]:
    return [
        TimeSeries(query.label or series.label or name, series.period, series.points)
        for series in evaluation.series(name)
    ]


def _query(number: int, words: list[str], options: Mapping[str, Any], period: int, stat: str) -> dict[str, Any]:
    common = {
        "Id": options.get("id") or f"row{number}",
        "ReturnData": options.get("visible", True),
        **({"Label": options["label"]} if "label" in options else {}),
    }
    if not words:
        return {**common, "Expression": options["expression"]}
    dimensions = [{"Name": name, "Value": value} for name, value in zip(words[2::2], words[3::2], strict=True)]
    return {
        **common,
        "MetricStat": {
            "Metric": {"Namespace": words[0], "MetricName": words[1], "Dimensions": dimensions},
            "Period": options.get("period", period),
            "Stat": options.get("stat", stat),
        },
    }


def _size(definition: Mapping[str, Any], name: str, default: int) -> int:
    size = definition.get(name, default)
    if not isinstance(size, int) or not 1 <= size <= LARGEST:
        raise validation(f"The widget's {name} must be a number of pixels from 1 to {LARGEST}.")
    return size


def _moment(text: str, now: float) -> float:
    if match := _RELATIVE.fullmatch(text):
        days, hours, minutes = (int(part or 0) for part in match.groups())
        return now - days * 86_400 - hours * 3600 - minutes * 60
    if text.startswith("P"):
        return now
    try:
        return epoch(datetime.fromisoformat(text))
    except ValueError:
        raise CloudWatchError("ValidationError", f"The widget's time {text} is invalid.") from None


def _lines(definition: Mapping[str, Any]) -> list[tuple[float, str]]:
    annotations = (definition.get("annotations") or {}).get("horizontal") or []
    return [(float(line["value"]), str(line.get("label") or "")) for line in annotations if "value" in line]
