"""Points of a metric, kept by column so that a million data need megabytes, not gigabytes."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

Samples = list[tuple[float, float]]
"""A distribution: (value, how often), in no order."""


@dataclass(frozen=True, slots=True)
class Summary:
    """The four figures of a statistic set (CloudWatch's StatisticSet)."""

    count: float
    total: float
    minimum: float
    maximum: float

    @classmethod
    def of(cls, value: float, count: float = 1.0) -> Summary:
        """Return the summary of one value seen `count` times."""
        return cls(count, value * count, value, value)

    def merged(self, other: Summary) -> Summary:
        """Return the summary of both."""
        return Summary(
            self.count + other.count,
            self.total + other.total,
            min(self.minimum, other.minimum),
            max(self.maximum, other.maximum),
        )


class Spread:
    """The distinct values of one point; weights are kept only once one of them is not 1."""

    __slots__ = ("values", "weights")

    def __init__(self) -> None:
        self.values = array("d")
        self.weights: array[float] | None = None

    def add(self, value: float, weight: float) -> None:
        """Count a value `weight` times."""
        if self.weights is None and weight != 1.0:
            self.weights = array("d", [1.0]) * len(self.values)
        self.values.append(value)
        if self.weights is not None:
            self.weights.append(weight)

    def samples(self) -> Iterator[tuple[float, float]]:
        """Yield (value, weight)."""
        weights = self.weights if self.weights is not None else array("d", [1.0]) * len(self.values)
        return zip(self.values, weights, strict=True)


class Series:
    """Points of one resolution (seconds). A point whose values are all equal needs no distribution of its own.

    A point that a statistic set went into has no known distribution, unless its minimum equals its maximum: see
    "Percentiles", https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
    """

    __slots__ = ("_counts", "_maxima", "_minima", "_spreads", "_times", "_totals", "resolution")

    def __init__(self, resolution: int) -> None:
        self.resolution = resolution
        self._times = array("q")
        self._counts = array("d")
        self._totals = array("d")
        self._minima = array("d")
        self._maxima = array("d")
        self._spreads: dict[int, Spread | None] = {}

    @property
    def first(self) -> int | None:
        """Start of the oldest point, epoch seconds."""
        return self._times[0] if self._times else None

    @property
    def last(self) -> int | None:
        """Start of the newest point, epoch seconds."""
        return self._times[-1] if self._times else None

    def add(self, at: float, new: Summary) -> None:
        """Add a value or a statistic set to the point that `at` (epoch seconds) falls into."""
        start = int(at // self.resolution) * self.resolution
        index = self._index(start)
        if self._counts[index]:
            self._mix(start, index, new)
        elif new.minimum != new.maximum:
            self._spreads[start] = None
        self._sum(index, new)

    def put(self, at: float, value: float) -> None:
        """Add one value, seen once: `add` for what comes most often, without a Summary of it."""
        start = int(at // self.resolution) * self.resolution
        index = self._index(start)
        low, high = self._minima[index], self._maxima[index]
        if self._counts[index] and not low == value == high:
            self._mix(start, index, Summary.of(value))
        self._counts[index] += 1.0
        self._totals[index] += value
        if value < low:
            self._minima[index] = value
        if value > high:
            self._maxima[index] = value

    def summary(self, start: float, end: float) -> Summary | None:
        """Return the figures of all points with start <= time < end, or None when there are none."""
        low = bisect_left(self._times, start)
        high = bisect_left(self._times, end, low)
        if low == high:
            return None
        if high - low == 1:
            return self._at(low)
        return Summary(
            sum(self._counts[low:high]),
            sum(self._totals[low:high]),
            min(self._minima[low:high]),
            max(self._maxima[low:high]),
        )

    def samples(self, start: float, end: float) -> Samples | None:
        """Return the distribution of all points with start <= time < end; None where a statistic set hides it."""
        low = bisect_left(self._times, start)
        samples: Samples = []
        for index in range(low, bisect_left(self._times, end, low)):
            if self._minima[index] == self._maxima[index]:
                samples.append((self._minima[index], self._counts[index]))
            elif (spread := self._spreads[self._times[index]]) is not None:
                samples.extend(spread.samples())
            else:
                return None
        return samples

    def times(self, start: float, end: float) -> array[int]:
        """Return the starts of the points with start <= time < end, ascending."""
        low = bisect_left(self._times, start)
        return self._times[low : bisect_left(self._times, end, low)]

    def move_before(self, limit: float, coarser: Series | None) -> None:
        """Take the points before `limit` out and roll them up into `coarser`, or drop them."""
        high = bisect_left(self._times, limit)
        for index in range(high):
            if coarser is not None:
                self._roll_up(index, coarser)
            self._spreads.pop(self._times[index], None)
        for column in (self._times, self._counts, self._totals, self._minima, self._maxima):
            del column[:high]

    def _index(self, start: int) -> int:
        newest = len(self._times) - 1
        if newest >= 0 and self._times[newest] == start:
            return newest
        if newest < 0 or start > self._times[newest]:
            index = newest + 1
        elif (index := bisect_left(self._times, start)) < len(self._times) and self._times[index] == start:
            return index
        self._times.insert(index, start)
        for column in (self._counts, self._totals):
            column.insert(index, 0.0)
        self._minima.insert(index, float("inf"))
        self._maxima.insert(index, float("-inf"))
        return index

    def _sum(self, index: int, new: Summary) -> None:
        self._counts[index] += new.count
        self._totals[index] += new.total
        self._minima[index] = min(self._minima[index], new.minimum)
        self._maxima[index] = max(self._maxima[index], new.maximum)

    def _mix(self, start: int, index: int, new: Summary) -> None:
        low, high = self._minima[index], self._maxima[index]
        if low == high == new.minimum == new.maximum:
            return
        if new.minimum != new.maximum:
            self._spreads[start] = None
            return
        if low == high:
            spread = self._spreads[start] = Spread()
            spread.add(low, self._counts[index])
        elif (known := self._spreads[start]) is None:
            return
        else:
            spread = known
        spread.add(new.minimum, new.count)

    def _roll_up(self, index: int, coarser: Series) -> None:
        time = self._times[index]
        samples = self.samples(time, time + 1)
        if samples is None:
            coarser.add(time, self._at(index))
        else:
            for value, weight in samples:
                coarser.add(time, Summary.of(value, weight))

    def _at(self, index: int) -> Summary:
        return Summary(self._counts[index], self._totals[index], self._minima[index], self._maxima[index])
