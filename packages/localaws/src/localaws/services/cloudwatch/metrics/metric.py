"""One metric: its series by unit and resolution, their retention, and what was computed of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from localaws.services.cloudwatch.metrics.series import Samples, Series, Summary
from localaws.services.cloudwatch.metrics.statistics import Statistic

DAY = 86_400
RETENTION = {1: 3 * 3600, 60: 15 * DAY, 300: 63 * DAY, 3600: 455 * DAY}
"""Seconds that points of a resolution (seconds) live: "Metrics retention" on
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html"""
COARSER = {60: 300, 300: 3600}
UPKEEP = 3600.0
MEMORY = 64


class Memo:
    """Statistics of periods that were computed before: alarms ask for the same ones again each minute."""

    __slots__ = ("newest", "period", "statistic", "unit", "values")

    def __init__(self, statistic: Statistic, period: int, unit: str | None) -> None:
        self.statistic = statistic
        self.period = period
        self.unit = unit
        self.values: dict[float, float | None] = {}
        self.newest = 0.0

    def keep(self, start: float, value: float | None) -> None:
        """Remember the value of a period; the oldest ones are forgotten in time."""
        if len(self.values) >= MEMORY:
            for old in sorted(self.values)[: MEMORY // 2]:
                del self.values[old]
        self.values[start] = value
        self.newest = max(self.newest, start + self.period)

    def spoil(self, at: float) -> None:
        """Forget the periods that a datum of this moment belongs to: by its minute, and short ones by its second."""
        for point in {at // 60 * 60} if self.period % 60 == 0 else {at // 60 * 60, at // 1}:
            if point < self.newest:
                for start in [start for start in self.values if start <= point < start + self.period]:
                    del self.values[start]


class Metric:
    """One metric's points: a series for each unit and resolution. Used under the store's lock only."""

    __slots__ = ("_memos", "_series", "kept", "seen")

    def __init__(self) -> None:
        self._series: dict[tuple[str, int], Series] = {}
        self._memos: dict[tuple[str, int, str | None], Memo] = {}
        self.seen = 0.0
        self.kept = 0.0

    def add(self, at: float, unit: str, figures: Iterable[Summary], *, fine: bool) -> None:
        """Add values or statistic sets; `fine` data are kept by the second, too.

        A metric that has fine data keeps its others beside them, at the start of their minute.
        """
        seconds = self._at(unit, 1) if fine else self._series.get((unit, 1))
        for summary in figures:
            self._at(unit, 60).add(at, summary)
            if seconds is not None:
                seconds.add(at if fine else at // 60 * 60, summary)
        self._heard(at)

    def put(self, at: float, unit: str, value: float) -> None:
        """Add one value, seen once."""
        series = self._series.get((unit, 60)) or self._at(unit, 60)
        series.put(at, value)
        self._heard(at)

    def memo(self, statistic: Statistic, period: int, unit: str | None) -> Memo:
        """Return the memory of a statistic by period and unit."""
        memo = self._memos.get((statistic.name, period, unit))
        if memo is None:
            memo = self._memos[statistic.name, period, unit] = Memo(statistic, period, unit)
        return memo

    def trail(self, memo: Memo, starts: Sequence[float]) -> list[float | None]:
        """Return the statistic of each period that begins at `starts`; what was computed before is remembered."""
        known = memo.values
        for start in starts:
            if start not in known:
                memo.keep(start, self.value(memo.statistic, start, start + memo.period, memo.period, memo.unit))
        return [known[start] for start in starts]

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
        if now - self.kept <= UPKEEP:
            return
        self.kept = now
        for memo in self._memos.values():
            memo.values.clear()
        for resolution, age in RETENTION.items():
            for unit in self.units():
                series = self._series.get((unit, resolution))
                if series is not None and series.first is not None and series.first < now - age:
                    coarser = COARSER.get(resolution)
                    series.move_before(now - age, None if coarser is None else self._at(unit, coarser))

    def _heard(self, at: float) -> None:
        for memo in self._memos.values():
            memo.spoil(at)
        self.seen = max(self.seen, at)

    def _samples(self, start: float, end: float, period: int, unit: str | None) -> Samples | None:
        merged: Samples = []
        for series in self._for(period, unit):
            if (part := series.samples(start, end)) is None:
                return None
            merged.extend(part)
        return merged

    def _for(self, period: int, unit: str | None) -> Iterator[Series]:
        """Yield the series that periods of this length are read from.

        Data of standard resolution are points at the start of their minute, for periods below a minute, too: recorded
        on AWS, https://github.com/localstack/localstack/blob/main/tests/aws/services/cloudwatch/
        test_cloudwatch.snapshot.json, test_label_generation (30 seconds) and test_put_metric_alarm (10 seconds).
        """
        for (own, resolution), series in self._series.items():
            if period % 60:
                fits = resolution == (1 if (own, 1) in self._series else 60)
            else:
                fits = resolution > 1 and period % resolution == 0
            if fits and unit in {None, own}:
                yield series

    def _at(self, unit: str, resolution: int) -> Series:
        series = self._series.get((unit, resolution))
        if series is None:
            series = self._series[unit, resolution] = Series(resolution)
        return series
