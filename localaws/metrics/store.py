"""What CloudWatch keeps of metrics: per region, metric and unit, at CloudWatch's resolutions and retention."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from localaws.metrics.series import Samples, Series, Summary
from localaws.metrics.statistics import Statistic
from localaws.ports import Datum

DAY = 86_400
RETENTION = {1: 3 * 3600, 60: 15 * DAY, 300: 63 * DAY, 3600: 455 * DAY}
"""Seconds that points of a resolution (seconds) live: "Metrics retention" on
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html"""
COARSER = {60: 300, 300: 3600}
UPKEEP = 3600.0


class Time(Protocol):
    """Tells the virtual time."""

    def now(self) -> float:
        """Return epoch seconds."""


@dataclass(frozen=True, slots=True, order=True)
class MetricKey:
    """A metric's identity. Dimensions are (name, value), sorted by name: another set is another metric."""

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, namespace: str, name: str, dimensions: Mapping[str, str]) -> MetricKey:
        """Return the key for dimensions in any order."""
        return cls(namespace, name, tuple(sorted(dimensions.items())))


class Metric:
    """One metric's points: a series for each unit and resolution. Used under the store's lock only."""

    __slots__ = ("_series", "kept", "seen")

    def __init__(self) -> None:
        self._series: dict[tuple[str, int], Series] = {}
        self.seen = 0.0
        self.kept = 0.0

    def add(self, at: float, unit: str, figures: Iterable[Summary], *, fine: bool) -> None:
        """Add values or statistic sets; `fine` data are kept by the second, too."""
        targets = [self._at(unit, 60), *([self._at(unit, 1)] if fine else [])]
        for summary in figures:
            for series in targets:
                series.add(at, summary)
        self.seen = max(self.seen, at)

    def units(self) -> list[str]:
        """Return the units that data came in."""
        return sorted({unit for unit, _ in self._series})

    def value(self, statistic: Statistic, start: float, end: float, period: int, unit: str | None) -> float | None:
        """Return the statistic over start <= time < end; None where there is no answer."""
        figures = self.summary(start, end, period, unit)
        if figures is None:
            return None
        return statistic.of(figures, lambda: self._samples(start, end, period, unit))

    def summary(self, start: float, end: float, period: int, unit: str | None) -> Summary | None:
        """Return the figures over start <= time < end, or None when no data came."""
        merged: Summary | None = None
        for series in self._for(period, unit):
            if (part := series.summary(start, end)) is not None:
                merged = part if merged is None else merged.merged(part)
        return merged

    def starts(self, start: float, end: float, period: int, unit: str | None) -> list[float]:
        """Return the starts of those periods, counted from `start`, that hold data before `end`; ascending."""
        found: set[float] = set()
        for series in self._for(period, unit):
            found.update(start + (time - start) // period * period for time in series.times(start, end))
        return sorted(found)

    def keep_house(self, now: float) -> None:
        """Roll up or drop what is older than its resolution's retention."""
        self.kept = now
        for resolution, age in RETENTION.items():
            for unit in self.units():
                series = self._series.get((unit, resolution))
                if series is not None and series.first is not None and series.first < now - age:
                    coarser = COARSER.get(resolution)
                    series.move_before(now - age, None if coarser is None else self._at(unit, coarser))

    def _samples(self, start: float, end: float, period: int, unit: str | None) -> Samples | None:
        merged: Samples = []
        for series in self._for(period, unit):
            if (part := series.samples(start, end)) is None:
                return None
            merged.extend(part)
        return merged

    def _for(self, period: int, unit: str | None) -> Iterator[Series]:
        for (own, resolution), series in self._series.items():
            fits = resolution == 1 if period % 60 else resolution > 1 and period % resolution == 0
            if fits and unit in {None, own}:
                yield series

    def _at(self, unit: str, resolution: int) -> Series:
        series = self._series.get((unit, resolution))
        if series is None:
            series = self._series[unit, resolution] = Series(resolution)
        return series


class MetricStore:
    """Implements `localaws.ports.Metrics`, and answers what CloudWatch's API and alarms ask. Thread-safe."""

    def __init__(self, clock: Time) -> None:
        self._clock = clock
        self._lock = threading.RLock()
        self._regions: defaultdict[str, dict[MetricKey, Metric]] = defaultdict(dict)
        self._watchers: defaultdict[tuple[str, MetricKey], list[Callable[[float], None]]] = defaultdict(list)

    def emit(self, region: str, data: Sequence[Datum]) -> None:
        """Record values of AWS's own services; see `localaws.ports.Metrics`."""
        for datum in data:
            key = MetricKey.of(datum.namespace, datum.name, datum.dimensions)
            self.record(region, key, datum.at, datum.unit, [Summary.of(datum.value)])

    def record(
        self, region: str, key: MetricKey, at: float, unit: str, figures: Sequence[Summary], *, fine: bool = False
    ) -> None:
        """Record values (as summaries of one value) or statistic sets at a moment, epoch seconds."""
        with self._lock:
            metrics = self._regions[region]
            metric = metrics.get(key)
            if metric is None:
                metric = metrics[key] = Metric()
            metric.add(at, unit, figures, fine=fine)
            if (now := self._clock.now()) - metric.kept > UPKEEP:
                metric.keep_house(now)
            watchers = tuple(self._watchers.get((region, key), ()))
        for tell in watchers:
            tell(at)

    def watch(self, region: str, key: MetricKey, tell: Callable[[float], None]) -> Callable[[], None]:
        """Call `tell(at)` after each record of the metric, on the recording thread; returns what ends that."""
        with self._lock:
            self._watchers[region, key].append(tell)

        def end() -> None:
            with self._lock:
                watchers = self._watchers[region, key]
                watchers.remove(tell)
                if not watchers:
                    del self._watchers[region, key]

        return end

    def value(
        self,
        region: str,
        key: MetricKey,
        statistic: Statistic,
        window: tuple[float, float],
        period: int,
        unit: str | None = None,
    ) -> float | None:
        """Return a statistic over window[0] <= time < window[1]; None where there is no answer."""
        with self._lock:
            metric = self._regions[region].get(key)
            return metric.value(statistic, *window, period, unit) if metric else None

    def summary(
        self, region: str, key: MetricKey, window: tuple[float, float], period: int, unit: str | None = None
    ) -> Summary | None:
        """Return the figures over window[0] <= time < window[1], or None when no data came."""
        with self._lock:
            metric = self._regions[region].get(key)
            return metric.summary(*window, period, unit) if metric else None

    def values(
        self,
        region: str,
        key: MetricKey,
        statistic: Statistic,
        window: tuple[float, float],
        period: int,
        unit: str | None = None,
    ) -> dict[float, float]:
        """Return a statistic of each period, counted from window[0], that holds data: by the period's start."""
        with self._lock:
            metric = self._regions[region].get(key)
            if metric is None:
                return {}
            metric.keep_house(self._clock.now())
            found: dict[float, float] = {}
            for start in metric.starts(*window, period, unit):
                value = metric.value(statistic, start, min(start + period, window[1]), period, unit)
                if value is not None:
                    found[start] = value
            return found

    def trail(
        self, region: str, key: MetricKey, statistic: Statistic, end: float, period: int, count: int, unit: str | None
    ) -> list[float | None]:
        """Return a statistic of the last `count` periods before `end`, oldest first; None where there is no answer."""
        with self._lock:
            metric = self._regions[region].get(key)
            if metric is None:
                return [None] * count
            starts = [end - period * back for back in range(count, 0, -1)]
            return [metric.value(statistic, start, start + period, period, unit) for start in starts]

    def units(self, region: str, key: MetricKey) -> list[str]:
        """Return the units that a metric's data came in."""
        with self._lock:
            metric = self._regions[region].get(key)
            return metric.units() if metric else []

    def keys(self, region: str, since: float) -> list[MetricKey]:
        """Return the metrics that have had data at or after a moment (epoch seconds), in order."""
        with self._lock:
            return sorted(key for key, metric in self._regions[region].items() if metric.seen >= since)
