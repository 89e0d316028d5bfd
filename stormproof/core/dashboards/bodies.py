"""A dashboard's body, whoever wrote it: which series each widget shows, and by which queries they are read.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
In a row, "." stands for what the row before has in that place, "..." for all that it begins with; what a row's options
do not say, the widget's properties say: a period of 300 and Average where they do not either.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stormproof.core.dashboards.metrics import Measure, Metric, from_words

PERIOD_S, STATISTIC = 300, "Average"
LOWERED = re.compile(r"[a-z][A-Za-z0-9_]*")
Options = Mapping[str, Any]


class Unreadable(ValueError):
    """A body that does not follow the structure."""


@dataclass(frozen=True)
class Series:
    """A line that a widget shows: its ID among the widget's queries, what it is computed of, over which period.

    `measures` are the metrics that it rests on; `expression` is empty for a metric itself.
    """

    id: str
    label: str
    measures: tuple[Measure, ...]
    expression: str
    period_s: int

    @property
    def metrics(self) -> frozenset[Metric]:
        """The metrics that it rests on."""
        return frozenset(each.metric for each in self.measures)


@dataclass(frozen=True)
class Graph:
    """A metric widget: `queries` as GetMetricData takes them, and the series among them that can be seen."""

    title: str
    region: str
    queries: tuple[Mapping[str, Any], ...]
    series: tuple[Series, ...]
    properties: Mapping[str, Any]


def widgets(body: str) -> list[dict[str, Any]]:
    """Return the widgets of a body; raises Unreadable."""
    try:
        content = json.loads(body)
        return [dict(each) for each in content["widgets"]]
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable(f"the body is no dashboard: {error}") from error


def graphs(body: str) -> Iterator[Graph]:
    """Yield the metric widgets of a body that have metrics, in their order; raises Unreadable."""
    for widget in widgets(body):
        properties = widget.get("properties") or {}
        if widget.get("type") == "metric" and properties.get("metrics"):
            yield _graph(properties)


def _graph(properties: Mapping[str, Any]) -> Graph:
    rows = [(f"row{number}", *row) for number, row in enumerate(expanded(properties["metrics"]))]
    named = {
        str(options.get("id") or given): (words, {**_defaults(properties), **options}) for given, words, options in rows
    }
    shown = [each for each, (_, options) in named.items() if options.get("visible", True)]
    return Graph(
        title=str(properties.get("title") or ""),
        region=str(properties.get("region") or ""),
        queries=tuple(_query(each, *named[each]) for each in named),
        series=tuple(_series(each, named) for each in shown),
        properties=properties,
    )


def expanded(rows: Sequence[Sequence[Any]]) -> list[tuple[list[str], Options]]:
    """Return (namespace, name, dimensions; options) of each row; an expression's has no words. Raises Unreadable."""
    found: list[tuple[list[str], Options]] = []
    before: list[str] = []
    for row in rows:
        if not isinstance(row, list) or not row:
            raise Unreadable(f"{row!r} is no row of a widget's metrics")
        options = row[-1] if isinstance(row[-1], Mapping) else {}
        words = list(row[:-1]) if isinstance(row[-1], Mapping) else list(row)
        if words:
            before = _filled(words, before)
        elif "expression" not in options:
            raise Unreadable("a row has neither a metric nor an expression")
        found.append((before if words else [], options))
    return found


def _filled(words: list[str], before: list[str]) -> list[str]:
    if words[0] == "...":
        words = before[: max(0, len(before) - len(words) + 1)] + words[1:]
    filled = [before[at] if word == "." and at < len(before) else word for at, word in enumerate(words)]
    if len(filled) < 2 or len(filled) % 2 or "." in filled or "..." in filled:
        raise Unreadable(f"{filled} is no namespace, name, and pairs of dimensions")
    return filled


def _defaults(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"period": properties.get("period", PERIOD_S), "stat": properties.get("stat", STATISTIC)}


def _query(name: str, words: list[str], options: Options) -> Mapping[str, Any]:
    common = {"Id": name, "ReturnData": bool(options.get("visible", True))}
    if not words:
        return {**common, "Expression": str(options["expression"])}
    stat = {"Metric": from_words(words).as_parameter(), "Period": int(options["period"]), "Stat": str(options["stat"])}
    return {**common, "MetricStat": stat}


def _series(name: str, named: Mapping[str, tuple[list[str], Options]]) -> Series:
    words, options = named[name]
    label = str(options.get("label") or name)
    measures = tuple(_measures(name, named, frozenset()))
    period = max((each.period_s for each in measures), default=int(options["period"]))
    return Series(name, label, measures, "" if words else str(options["expression"]), period)


def _measures(name: str, named: Mapping[str, tuple[list[str], Options]], seen: frozenset[str]) -> Iterator[Measure]:
    """Yield what a series rests on: of an expression, what the rows rest on whose IDs it names."""
    words, options = named[name]
    if words:
        yield Measure(from_words(words), str(options["stat"]), int(options["period"]))
        return
    used = dict.fromkeys(LOWERED.findall(str(options["expression"])))
    for each in used:
        if each in named and each not in seen | {name}:
            yield from _measures(each, named, seen | {name})
