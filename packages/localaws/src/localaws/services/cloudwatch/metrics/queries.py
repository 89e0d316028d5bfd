"""Metric data queries (MetricDataQuery): read, linked by their IDs, and evaluated over a window.

Rules: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lark import Token, Tree

from localaws.services.cloudwatch.metrics import expressions
from localaws.services.cloudwatch.metrics.errors import CloudWatchError, validation
from localaws.services.cloudwatch.metrics.intake import check_unit, dimensions_of
from localaws.services.cloudwatch.metrics.statistics import Statistic
from localaws.services.cloudwatch.metrics.statistics import parse as parse_statistic
from localaws.services.cloudwatch.metrics.store import MetricKey, MetricStore
from localaws.services.cloudwatch.metrics.times import check_period
from localaws.services.cloudwatch.metrics.timeseries import ExpressionError, Grid, TimeSeries, Value

_IDENTIFIER = re.compile(r"[a-z][a-zA-Z0-9_]*")


@dataclass(frozen=True)
class MetricSource:
    """A statistic of one metric, by period (seconds)."""

    key: MetricKey
    statistic: Statistic
    period: int
    unit: str | None = None


@dataclass(frozen=True)
class Query:
    """One query: `source` for a metric, else `expression` with its text."""

    id: str
    label: str | None
    returned: bool
    source: MetricSource | None = None
    expression: Tree[Token] | None = None
    text: str = ""
    period: int | None = None


def read_queries(place: str, given: Sequence[Mapping[str, Any]]) -> dict[str, Query]:
    """Read queries, keyed by ID in their order. Raises CloudWatchError: an ID twice, no source, a broken expression."""
    queries: dict[str, Query] = {}
    for number, query in enumerate(given, 1):
        read = _read(f"{place}.member.{number}", query)
        if read.id in queries:
            raise validation(f"The values for parameter id in {place} are not unique.")
        queries[read.id] = read
    for read in queries.values():
        _check_names(read, queries)
    return queries


def statistic_of(place: str, name: str) -> Statistic:
    """Return the statistic of this name. Raises CloudWatchError."""
    try:
        return parse_statistic(name)
    except ValueError:
        raise CloudWatchError(
            "InvalidParameterValue", f"The value {name} for parameter {place} is not supported."
        ) from None


def _read(place: str, query: Mapping[str, Any]) -> Query:
    identifier = query.get("Id") or ""
    if not _IDENTIFIER.fullmatch(identifier):
        raise validation(
            f"The value {identifier} for parameter {place}.Id is not matching the expected pattern "
            "^[a-z][a-zA-Z0-9_]*$."
        )
    label, returned = query.get("Label"), query.get("ReturnData", True)
    if ("MetricStat" in query) == ("Expression" in query):
        raise validation(f"The parameter {place}.MetricStat is required.\n")
    if "MetricStat" in query:
        return Query(identifier, label, returned, source=_source(f"{place}.MetricStat", query["MetricStat"]))
    text = query["Expression"]
    if text.lstrip().upper().startswith(("SELECT ", "SELECT\n")):
        raise CloudWatchError("NotImplemented", "localaws does not evaluate Metrics Insights queries (SELECT ...)")
    try:
        tree = expressions.parse(text)
    except ExpressionError as error:
        raise validation(f"Error in expression '{identifier}': {error}") from error
    period = check_period(f"{place}.Period", query["Period"]) if query.get("Period") else None
    return Query(identifier, label, returned, expression=tree, text=text, period=period)


def _source(place: str, stat: Mapping[str, Any]) -> MetricSource:
    metric = stat.get("Metric") or {}
    dimensions = dimensions_of(f"{place}.Metric.Dimensions", metric.get("Dimensions") or [])
    return MetricSource(
        MetricKey.of(metric.get("Namespace") or "", metric.get("MetricName") or "", dimensions),
        statistic_of(f"{place}.Stat", stat["Stat"]),
        check_period(f"{place}.Period", stat["Period"]),
        check_unit(f"{place}.Unit", stat["Unit"]) if stat.get("Unit") else None,
    )


def _check_names(query: Query, queries: Mapping[str, Query], path: tuple[str, ...] = ()) -> None:
    if query.expression is None:
        return
    if query.id in path:
        raise validation(f"Error in expression '{query.id}': it refers to itself")
    for name in expressions.names(query.expression):
        if name not in queries:
            raise validation(f"Error in expression '{query.id}': Unable to find metric {name}")
        _check_names(queries[name], queries, (*path, query.id))


def default_labels(sources: Mapping[str, MetricSource]) -> dict[str, str]:
    """Return the label of each query that has none of its own: the metric's name, and what tells it from the others.

    The statistic is added where the queries of one metric differ in it, then the period where they differ in that: by
    answers recorded on AWS, https://github.com/localstack/localstack/blob/main/tests/aws/services/cloudwatch/
    test_cloudwatch.snapshot.json, test_label_generation and test_get_metric_data_with_zero_and_labels.
    """
    statistics: defaultdict[MetricKey, set[str]] = defaultdict(set)
    periods: defaultdict[MetricKey, set[int]] = defaultdict(set)
    for source in sources.values():
        statistics[source.key].add(source.statistic.name)
        periods[source.key].add(source.period)
    labels = {}
    for name, source in sources.items():
        parts = [source.key.name]
        parts += [source.statistic.name] if len(statistics[source.key]) > 1 else []
        parts += [str(source.period)] if len(periods[source.key]) > 1 else []
        labels[name] = " ".join(parts)
    return labels


class Evaluation:
    """The values of linked queries over one window (epoch seconds, the end excluded); each is computed once."""

    def __init__(
        self, store: MetricStore, region: str, queries: Mapping[str, Query], window: tuple[float, float]
    ) -> None:
        self._store = store
        self._region = region
        self._queries = queries
        self._window = window
        self._known: dict[str, Value] = {}
        self._labels = default_labels({query.id: query.source for query in queries.values() if query.source})
        periods = [query.source.period for query in queries.values() if query.source]
        periods += [query.period for query in queries.values() if query.period]
        self.grid = Grid(*window, max(periods, default=60))

    def series(self, identifier: str) -> list[TimeSeries]:
        """Return the series that a query gives. Raises CloudWatchError: it gives a number, or cannot be computed."""
        try:
            value = self.query(identifier)
        except ExpressionError as error:
            raise validation(f"Error in expression '{identifier}': {error}") from error
        if isinstance(value, float | str):
            raise validation(f"Error in expression '{identifier}': An expression must return a time series")
        return value if isinstance(value, list) else [value]

    def query(self, identifier: str) -> Value:
        """Return a query's value. Raises ExpressionError."""
        if identifier not in self._known:
            query = self._queries[identifier]
            if query.expression is not None:
                self._known[identifier] = expressions.evaluate(query.expression, self)
            elif query.source is not None:
                self._known[identifier] = self._read(query, query.source)
        return self._known[identifier]

    def metrics(self, fragment: str) -> list[TimeSeries]:
        """Return the request's metrics whose IDs contain `fragment`, in their order."""
        return [
            self._read(query, query.source)
            for query in self._queries.values()
            if query.source is not None and fragment in query.id
        ]

    def _read(self, query: Query, source: MetricSource) -> TimeSeries:
        known = self._known.get(query.id)
        if isinstance(known, TimeSeries):
            return known
        values = self._store.values(
            self._region, source.key, source.statistic, self._window, source.period, source.unit
        )
        return TimeSeries(query.label or self._labels[query.id], source.period, values)
