"""A dashboard's body, whoever wrote it: which series each widget shows, and by which queries they are read.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
In a row, "." stands for what the row before has in that place, "..." for all that it begins with; what a row's options
do not say, the widget's properties say: a period of 300 and Average where they do not either. A row may have a region
and an account of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from stormproof.core.dashboards.metrics import Measure, Metric, from_words

PERIOD_S, STATISTIC = 300, "Average"
PROPERTIES = "what a widget says of itself"
FOR_ALL = ("region", "accountId", "period", "stat")
"""What a widget says for all its rows."""
LOWERED = re.compile(r"[a-z][A-Za-z0-9_]*")
Options = Mapping[str, Any]


class Unreadable(ValueError):
    """A body that does not follow the structure."""


@dataclass(frozen=True)
class Series:
    """A line that a widget shows: its ID among the widget's queries, what it is computed of, over which period.

    `measures` are the metrics that it rests on; `expression` is empty for a metric itself. `place` is the region of
    these metrics, with the account where that is not the dashboard's; of metrics of several places it names all.
    `parts` are the widget's rows by ID: the measure of a metric, the text of an expression.
    """

    id: str
    label: str
    measures: tuple[Measure, ...]
    expression: str
    period_s: int
    place: str
    parts: Mapping[str, Measure | str] = field(default_factory=dict, hash=False, repr=False)

    @property
    def metrics(self) -> frozenset[Metric]:
        """The metrics that it rests on."""
        return frozenset(each.metric for each in self.measures)


@dataclass(frozen=True)
class Graph:
    """A metric widget: `queries` as GetMetricData takes them, and the series among them that can be seen.

    `places` are those of all queries by ID, as a series has its own.
    """

    title: str
    queries: tuple[Mapping[str, Any], ...]
    series: tuple[Series, ...]
    properties: Mapping[str, Any]
    places: Mapping[str, str]

    def queries_in(self, place: str) -> tuple[Mapping[str, Any], ...]:
        """Return the queries that can be asked in a place: what others rest on is there too."""
        return tuple(each for each in self.queries if self.places[str(each["Id"])] == place)


def widgets(body: str) -> list[dict[str, Any]]:
    """Return the widgets of a body, each with properties; raises Unreadable."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"the body is no dashboard: {error}") from error
    found = _mapping(content, "the body").get("widgets")
    if not isinstance(found, list):
        raise Unreadable("the body has no list of widgets")
    each_of = [_mapping(each, "a widget") for each in found]
    return [{**each, "properties": _mapping(each.get("properties"), PROPERTIES)} for each in each_of]


def graphs(body: str, account: str = "") -> Iterator[Graph]:
    """Yield the metric widgets of a body that have metrics, in their order; raises Unreadable.

    `account` is that of the dashboard, in which its metrics are where no other is said.
    """
    for widget in widgets(body):
        properties = widget["properties"]
        if widget.get("type") == "metric" and properties.get("metrics"):
            yield _graph(properties, account)


def _mapping(value: Any, what: str) -> dict[str, Any]:
    """Return what is an object in JSON; what is null is empty."""
    if value is not None and not isinstance(value, dict):
        raise Unreadable(f"{what} is no object")
    return value or {}


def _graph(properties: Mapping[str, Any], account: str) -> Graph:
    rows = [(f"row{number}", *row) for number, row in enumerate(expanded(properties["metrics"]))]
    named = {
        str(options.get("id") or given): Row(words, {**_said(properties, FOR_ALL), **_said(options, options)}, account)
        for given, words, options in rows
    }
    parts = {each: row.expression or row.measure for each, row in named.items()}
    shown = [each for each, row in named.items() if row.options.get("visible", True)]
    return Graph(
        title=str(properties.get("title") or ""),
        queries=tuple(_query(each, row) for each, row in named.items()),
        series=tuple(_series(each, named, parts) for each in shown),
        properties=properties,
        places={each: _place(each, named) for each in named},
    )


@dataclass(frozen=True)
class Row:
    """A row of a widget: (namespace, name, dimensions) of a metric, none for an expression, and what is said of it."""

    words: list[str]
    options: Options
    account: str

    @property
    def place(self) -> str:
        """Where its metric is."""
        region, account = (str(self.options.get(each) or "") for each in ("region", "accountId"))
        return f"{region} of account {account}" if account and account != self.account else region

    @property
    def period_s(self) -> int:
        """In seconds; raises Unreadable."""
        value = self.options.get("period", PERIOD_S)
        whole = int(value) if isinstance(value, float) and value.is_integer() else value
        try:
            seconds = 0 if isinstance(whole, bool) else int(str(whole))
        except ValueError:
            seconds = 0
        if seconds <= 0:
            raise Unreadable(f"{value!r} is no period")
        return seconds

    @property
    def measure(self) -> Measure:
        """What it shows of a metric; raises Unreadable."""
        return Measure(from_words(self.words), str(self.options.get("stat", STATISTIC)), self.period_s)

    @property
    def expression(self) -> str:
        """The text of metric math, empty for a metric."""
        return "" if self.words else str(self.options["expression"])


def expanded(rows: Any) -> list[tuple[list[str], Options]]:
    """Return (namespace, name, dimensions; options) of each row; an expression's has no words. Raises Unreadable."""
    if not isinstance(rows, list):
        raise Unreadable("a widget's metrics are no list")
    found: list[tuple[list[str], Options]] = []
    before: list[str] = []
    for row in rows:
        if not isinstance(row, list) or not row:
            raise Unreadable(f"{row!r} is no row of a widget's metrics")
        options = row[-1] if isinstance(row[-1], Mapping) else {}
        words = list(row[:-1]) if isinstance(row[-1], Mapping) else list(row)
        if not all(isinstance(word, str) for word in words):
            raise Unreadable(f"{row!r} has names that are no text")
        if words:
            before = _filled(words, before)
        elif not options.get("expression"):
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


def _said(options: Options, names: Iterable[str]) -> dict[str, Any]:
    """Return what is said of these names; null says nothing."""
    return {name: options[name] for name in names if options.get(name) is not None}


def _query(name: str, row: Row) -> Mapping[str, Any]:
    common = {"Id": name, "ReturnData": bool(row.options.get("visible", True))}
    if row.expression:
        return {**common, "Expression": row.expression}
    of = row.measure
    stat = {"Metric": of.metric.as_parameter(), "Period": of.period_s, "Stat": of.statistic}
    return {**common, "MetricStat": stat}


def _series(name: str, named: Mapping[str, Row], parts: Mapping[str, Measure | str]) -> Series:
    row = named[name]
    measures = tuple(named[each].measure for each in _resting(name, named, frozenset()))
    return Series(
        name,
        str(row.options.get("label") or name),
        measures,
        row.expression,
        max((each.period_s for each in measures), default=row.period_s),
        _place(name, named),
        parts,
    )


def _place(name: str, named: Mapping[str, Row]) -> str:
    places = {named[each].place for each in _resting(name, named, frozenset())}
    return " and ".join(sorted(places)) or named[name].place


def _resting(name: str, named: Mapping[str, Row], seen: frozenset[str]) -> Iterator[str]:
    """Yield the IDs of the metrics that a row rests on: of an expression, those of the rows whose IDs it names."""
    if named[name].words:
        yield name
        return
    used = dict.fromkeys(LOWERED.findall(named[name].expression))
    for each in used:
        if each in named and each not in seen | {name}:
            yield from _resting(each, named, seen | {name})
