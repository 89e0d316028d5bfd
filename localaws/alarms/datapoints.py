"""The datapoints of an alarm's evaluation range, over windows that slide with each evaluation.

A window of a 300-second alarm that is evaluated at 12:07 covers 12:02 to 12:07, a minute later 12:03 to 12:08:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation-window.html
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from localaws.alarms.definition import Watch
from localaws.alarms.evaluation import Point, state_of
from localaws.metrics.errors import CloudWatchError
from localaws.metrics.queries import Evaluation
from localaws.metrics.store import MetricStore


@dataclass(frozen=True, slots=True)
class Datapoint:
    """One period's value; `start` is epoch seconds, `value` None when it is missing."""

    start: float
    value: float | None


def datapoints(watch: Watch, store: MetricStore, region: str, now: float) -> list[Datapoint]:
    """Return the datapoints of the whole range that ends at `now` (or where the wall clock's last period ended)."""
    end = now if watch.zone is None else _wall_clock_end(watch, now)
    starts = [end - watch.period * back for back in range(watch.range, 0, -1)]
    if watch.source is not None:
        source = watch.source
        values = store.trail(region, source.key, source.statistic, end, watch.period, watch.range, source.unit)
        return [Datapoint(start, value) for start, value in zip(starts, values, strict=True)]
    found = _computed(watch, store, region, (starts[0], end))
    return [Datapoint(start, found.get(start)) for start in starts]


def judge(watch: Watch, points: list[Datapoint]) -> str | None:
    """Return the state that the datapoints come to; None: the current one is kept."""
    range_: list[Point] = [None if point.value is None else watch.breaches(point.value) for point in points]
    return state_of(range_, watch.evaluation_periods, watch.datapoints_to_alarm, watch.treatment)


def too_few_samples(watch: Watch, store: MetricStore, region: str, last: Datapoint) -> bool:
    """Tell whether a percentile rests on too few samples, and the alarm was told to ignore such.

    The figures are those of "Percentile-based CloudWatch alarms and low data samples": fewer than 10 / (1 - p) for a
    percentile from 0.5 up, 10 / p below; https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/
    percentiles-with-low-samples.html
    """
    if not watch.ignore_low_samples or watch.source is None or last.value is None:
        return False
    rank = watch.source.statistic.percentile
    tail = None if rank is None else 1 - rank if rank >= 0.5 else rank
    if not tail:
        return False
    window = (last.start, last.start + watch.period)
    figures = store.summary(region, watch.source.key, window, watch.period, watch.source.unit)
    return figures is not None and figures.count < 10 / tail


def _computed(watch: Watch, store: MetricStore, region: str, window: tuple[float, float]) -> dict[float, float]:
    try:
        series = Evaluation(store, region, watch.queries, window).series(watch.id)
    except CloudWatchError:
        return {}
    return series[0].points if len(series) == 1 else {}


def _wall_clock_end(watch: Watch, now: float) -> float:
    ahead = datetime.fromtimestamp(now, watch.zone).utcoffset()
    offset = ahead.total_seconds() if ahead else 0.0
    return (now + offset) // watch.period * watch.period - offset
