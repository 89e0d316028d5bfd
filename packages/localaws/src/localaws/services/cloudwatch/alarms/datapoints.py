"""The datapoints of an alarm's evaluation range, over windows that slide with each evaluation.

A window of a 300-second alarm that is evaluated at 12:07 covers 12:02 to 12:07, a minute later 12:03 to 12:08:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation-window.html
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from localaws.services.cloudwatch.alarms.definition import Watch
from localaws.services.cloudwatch.alarms.evaluation import state_of
from localaws.services.cloudwatch.metrics import expressions
from localaws.services.cloudwatch.metrics.queries import MetricSource
from localaws.services.cloudwatch.metrics.store import Lens, MetricStore
from localaws.services.cloudwatch.metrics.timeseries import ExpressionError, Grid, TimeSeries, Value

Values = list[float | None]
ROUNDING = 1e-6
"""1 - 0.9 is not quite 0.1, and 100 samples are enough for a p90."""


@dataclass(frozen=True, slots=True)
class Datapoint:
    """One period's value; `start` is epoch seconds, `value` None when it is missing."""

    start: float
    value: float | None


class View:
    """Looks at what an alarm watches. Made when the alarm is put, used at each evaluation."""

    def __init__(self, watch: Watch, store: MetricStore, region: str) -> None:
        self._watch = watch
        self._store = store
        self._region = region
        self._lens = self._of(watch.source) if watch.source else None
        self._formula = None if watch.source else Formula(watch, self._of)

    def starts(self, now: float) -> list[float]:
        """Return the starts of the range's periods, oldest first, for an evaluation at `now`."""
        watch = self._watch
        end = now if watch.zone is None else _wall_clock_end(watch, now)
        return [end - watch.period * back for back in range(watch.range, 0, -1)]

    def values(self, starts: Sequence[float]) -> Values:
        """Return the value of each period, None where it is missing."""
        if self._lens is not None:
            return self._lens.trail(starts)
        return self._formula.values(starts) if self._formula else [None] * len(starts)

    def too_few_samples(self, points: Sequence[Datapoint]) -> bool:
        """Tell whether a percentile rests on too few samples, and the alarm was told to ignore such.

        The newest datapoint of a range decides: a period without one has no more samples than one of few.

        "Percentile-based CloudWatch alarms and low data samples": fewer than 10 / (1 - p) for a percentile from 0.5
        up, 10 / p below; https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/
        percentiles-with-low-samples.html
        """
        watch, source = self._watch, self._watch.source
        last = next((each for each in reversed(points) if each.value is not None), None)
        if not watch.ignore_low_samples or source is None or last is None:
            return False
        rank = source.statistic.percentile
        tail = None if rank is None else 1 - rank if rank >= 0.5 else rank
        if not tail:
            return False
        window = (last.start, last.start + watch.period)
        figures = self._store.summary(self._region, source.key, window, watch.period, source.unit)
        return figures is not None and figures.count * tail < 10 - ROUNDING

    def _of(self, source: MetricSource) -> Lens:
        return self._store.lens(self._region, source.key, source.statistic, source.period, source.unit)


class Formula:
    """Evaluates the expression of an alarm over its range: what it computes with is the metrics in the range alone."""

    def __init__(self, watch: Watch, lens_of: Callable[[MetricSource], Lens]) -> None:
        self._watch = watch
        self._lenses = {query.id: lens_of(query.source) for query in watch.queries.values() if query.source}
        self._known: dict[str, Value] = {}
        self.grid = Grid(0.0, 0.0, watch.period)

    def values(self, starts: Sequence[float]) -> Values:
        """Return the value of each period; a formula that cannot be computed has none."""
        self.grid = Grid(starts[0], starts[-1] + self._watch.period, self._watch.period)
        self._known = {name: self._series(name, lens, starts) for name, lens in self._lenses.items()}
        try:
            result = self.query(self._watch.id)
        except ExpressionError:
            return [None] * len(starts)
        if isinstance(result, list) and len(result) == 1:
            result = result[0]
        return (
            [result.points.get(start) for start in starts] if isinstance(result, TimeSeries) else [None] * len(starts)
        )

    def query(self, identifier: str) -> Value:
        """Return the value of a query; see `localaws.services.cloudwatch.metrics.expressions.Scope`."""
        if identifier not in self._known:
            expression = self._watch.queries[identifier].expression
            if expression is None:
                raise ExpressionError(f"Unable to find metric {identifier}")
            self._known[identifier] = expressions.evaluate(expression, self)
        return self._known[identifier]

    def metrics(self, fragment: str) -> list[TimeSeries]:
        """Return the metrics whose IDs contain `fragment`; see `cloudwatch.metrics.expressions.Scope`."""
        known = ((name, self._known[name]) for name in self._lenses if fragment in name)
        return [value for _, value in known if isinstance(value, TimeSeries)]

    def _series(self, name: str, lens: Lens, starts: Sequence[float]) -> TimeSeries:
        values = zip(starts, lens.trail(starts), strict=True)
        return TimeSeries(name, self._watch.period, {start: value for start, value in values if value is not None})


def judge(watch: Watch, values: Values) -> str | None:
    """Return the state that the values of a range come to; None: the current one is kept."""
    return state_of(watch.breaches(values), watch.evaluation_periods, watch.datapoints_to_alarm, watch.treatment)


def _wall_clock_end(watch: Watch, now: float) -> float:
    ahead = datetime.fromtimestamp(now, watch.zone).utcoffset()
    offset = ahead.total_seconds() if ahead else 0.0
    return (now + offset) // watch.period * watch.period - offset
