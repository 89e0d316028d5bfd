"""Widgets as CloudWatch takes them: graphs with lines where alarms go off, texts, the states of alarms.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from stormproof.core.dashboards.metrics import Metric

COLUMNS = 24
Row = list[Any]
"""A row of a widget's metrics: words and options."""
MOST_ALARMS = 100


@dataclass(frozen=True)
class Widget:
    """A widget before it has its place: what CloudWatch calls its type, and its properties."""

    type: str
    properties: dict[str, Any]


@dataclass(frozen=True)
class Limit:
    """A horizontal line where an alarm goes off."""

    label: str
    value: float


def row(metric: Metric, label: str, **options: Any) -> Row:
    """Return the row of a metric."""
    return [*metric.words, {"label": label, **options}]


def computed(expression: str, identifier: str, label: str) -> Row:
    """Return the row of metric math."""
    return [{"expression": expression, "id": identifier, "label": label}]


def graph(
    title: str,
    region: str,
    rows: Sequence[Row],
    *,
    stat: str,
    period: int,
    unit: str = "",
    limits: Sequence[Limit] = (),
) -> Widget:
    """Return a graph over time; `unit` names its axis, which begins at 0."""
    axis: dict[str, Any] = {"min": 0, **({"label": unit, "showUnits": False} if unit else {})}
    properties: dict[str, Any] = {
        "title": title,
        "region": region,
        "view": "timeSeries",
        "stacked": False,
        "stat": stat,
        "period": period,
        "yAxis": {"left": axis},
        "metrics": list(rows),
    }
    if limits:
        lines = [{"label": each.label, "value": each.value, "color": "#d13212"} for each in limits]
        properties["annotations"] = {"horizontal": lines}
    return Widget("metric", properties)


def text(markdown: str) -> Widget:
    """Return a text in Markdown."""
    return Widget("text", {"markdown": markdown})


def alarm_states(title: str, arns: Sequence[str]) -> Widget:
    """Return the states of alarms, as many as a widget takes."""
    return Widget("alarm", {"title": title, "alarms": list(arns[:MOST_ALARMS])})


def laid_out(lines: Sequence[tuple[int, Sequence[tuple[int, Widget]]]]) -> list[dict[str, Any]]:
    """Return widgets in their places: lines of a height, each of widgets that share its width by their weights.

    A line without widgets takes no place.
    """
    placed, y = [], 0
    for height, widgets in lines:
        whole, x = sum(weight for weight, _ in widgets), 0
        for number, (weight, widget) in enumerate(widgets, 1):
            last = number == len(widgets)
            width = COLUMNS - x if last else COLUMNS * weight // whole
            place = {"x": x, "y": y, "width": width, "height": height}
            placed.append({"type": widget.type, **place, "properties": widget.properties})
            x += width
        y += height if widgets else 0
    return placed
