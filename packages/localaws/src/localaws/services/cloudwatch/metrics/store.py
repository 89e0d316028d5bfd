"""What CloudWatch keeps of metrics: per region, metric and unit, at CloudWatch's resolutions and retention."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, NamedTuple, Protocol

from localaws.kernel.ports import Datum
from localaws.services.cloudwatch.metrics.metric import MEMORY, Memo, Metric
from localaws.services.cloudwatch.metrics.series import Summary
from localaws.services.cloudwatch.metrics.statistics import Statistic


class Time(Protocol):
    """Tells the virtual time."""

    def now(self) -> float:
        """Return epoch seconds."""


class MetricKey(NamedTuple):
    """A metric's identity. Dimensions are (name, value), sorted by name: another set is another metric."""

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, namespace: str, name: str, dimensions: Mapping[str, str]) -> MetricKey:
        """Return the key for dimensions in any order."""
        pairs = dimensions.items()
        return cls(namespace, name, tuple(sorted(pairs) if len(pairs) > 1 else pairs))


class Lens:
    """Reads the latest periods of one statistic of one metric; thread-safe."""

    __slots__ = ("_lock", "_memo", "_metric")

    def __init__(self, lock: AbstractContextManager[Any], metric: Metric, memo: Memo) -> None:
        self._lock = lock
        self._metric = metric
        self._memo = memo

    def trail(self, starts: Sequence[float]) -> list[float | None]:
        """Return the statistic of each period that begins at `starts`; None where there is no answer."""
        with self._lock:
            return self._metric.trail(self._memo, starts)


class MetricStore:
    """Implements `localaws.kernel.ports.Metrics`, and answers what CloudWatch's API and alarms ask. Thread-safe."""

    def __init__(self, clock: Time) -> None:
        self._clock = clock
        self._lock = threading.RLock()
        self._regions: defaultdict[str, dict[MetricKey, Metric]] = defaultdict(dict)
        self._watchers: defaultdict[tuple[str, MetricKey], list[Callable[[float], None]]] = defaultdict(list)

    def emit(self, region: str, data: Sequence[Datum]) -> None:
        """Record values of AWS's own services; see `localaws.kernel.ports.Metrics`."""
        now, heard = self._clock.now(), []
        with self._lock:
            for datum in data:
                key = MetricKey.of(datum.namespace, datum.name, datum.dimensions)
                self._take(region, key, now).put(datum.at, datum.unit, datum.value)
                if (region, key) in self._watchers:
                    heard += [(tell, datum.at) for tell in self._watchers[region, key]]
        for tell, at in heard:
            tell(at)

    def record(
        self, region: str, key: MetricKey, at: float, unit: str, figures: Sequence[Summary], *, fine: bool = False
    ) -> None:
        """Record values (as summaries of one value) or statistic sets at a moment, epoch seconds."""
        with self._lock:
            self._take(region, key, self._clock.now()).add(at, unit, figures, fine=fine)
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
            starts, values = _few(window, period), []
            if starts:
                values = metric.trail(metric.memo(statistic, period, unit), starts)
            else:
                starts = metric.starts(*window, period, unit)
                values = [
                    metric.value(statistic, start, min(start + period, window[1]), period, unit) for start in starts
                ]
            return {start: value for start, value in zip(starts, values, strict=True) if value is not None}

    def lens(self, region: str, key: MetricKey, statistic: Statistic, period: int, unit: str | None) -> Lens:
        """Return what reads the latest periods of a statistic again and again, for alarms."""
        with self._lock:
            metric = self._regions[region].setdefault(key, Metric())
            return Lens(self._lock, metric, metric.memo(statistic, period, unit))

    def units(self, region: str, key: MetricKey) -> list[str]:
        """Return the units that a metric's data came in."""
        with self._lock:
            metric = self._regions[region].get(key)
            return metric.units() if metric else []

    def keys(self, region: str, since: float) -> list[MetricKey]:
        """Return the metrics that have had data at or after a moment (epoch seconds), in order."""
        with self._lock:
            return sorted(key for key, metric in self._regions[region].items() if metric.seen >= since)

    def _take(self, region: str, key: MetricKey, now: float) -> Metric:
        metrics = self._regions[region]
        metric = metrics.get(key)
        if metric is None:
            metric = metrics[key] = Metric()
        metric.keep_house(now)
        return metric


def _few(window: tuple[float, float], period: int) -> list[float]:
    """Return the starts of whole periods in the window, or none where they are many or the last one is cut."""
    count, rest = divmod(window[1] - window[0], period)
    return [] if rest or count > MEMORY // 2 else [window[0] + period * step for step in range(int(count))]
