"""CloudWatch's statistics: the five simple ones, percentiles, and the trimmed family.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html says what each means. It
does not say how a percentile falls between two values: here it is the nearest rank, so always a value that was seen.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from localaws.services.cloudwatch.metrics.series import Samples, Summary

SIMPLE: dict[str, Callable[[Summary], float]] = {
    "SampleCount": lambda figures: figures.count,
    "Average": lambda figures: figures.total / figures.count,
    "Sum": lambda figures: figures.total,
    "Minimum": lambda figures: figures.minimum,
    "Maximum": lambda figures: figures.maximum,
}
_SHORT = re.compile(r"(p|tm|wm|tc|ts)(\d{1,2}(?:\.\d{1,10})?|100)", re.IGNORECASE)
_RANGE = re.compile(r"(tm|wm|tc|ts|pr)\(\s*(-?[\d.]*)(%?)\s*:\s*(-?[\d.]*)(%?)\s*\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Which part of a distribution counts: by rank (0..1 of the samples), or by value: low < value <= high."""

    low: float
    high: float
    by_rank: bool

    def keep(self, ordered: Samples) -> Samples:
        """Return what lies within, of samples in ascending order; a sample on the edge counts in part."""
        if not self.by_rank:
            return [(value, weight) for value, weight in ordered if self.low < value <= self.high]
        total = sum(weight for _, weight in ordered)
        low, high = self.low * total, self.high * total
        kept, seen = [], 0.0
        for value, weight in ordered:
            inside = min(seen + weight, high) - max(seen, low)
            if inside > total * 1e-12:
                kept.append((value, inside))
            seen += weight
        return kept


@dataclass(frozen=True, slots=True)
class Statistic:
    """One statistic by the name that the user gave. `simple` ones need the summary only."""

    name: str
    kind: str
    bounds: Bounds | None = None

    @property
    def simple(self) -> bool:
        """Whether a statistic set is enough to tell it."""
        return self.bounds is None

    @property
    def percentile(self) -> float | None:
        """The rank of a percentile, 0..1; None for everything else."""
        return self.bounds.high if self.bounds and self.kind == "p" else None

    def of(self, figures: Summary, samples: Callable[[], Samples | None]) -> float | None:
        """Compute it. None where there is no answer: no sample within the bounds, or an unknown distribution."""
        if self.bounds is None:
            return SIMPLE[self.kind](figures) if figures.count else None
        known = samples()
        if not known:
            return None
        return _EXTENDED[self.kind](sorted(known), self.bounds)


def parse(name: str) -> Statistic:
    """Read a statistic's name: ``Sum``, ``p99.9``, ``tm90``, ``TM(10%:90%)``, ``PR(:300)``, ``IQM``.

    Raises ValueError for anything else.
    """
    if name in SIMPLE:
        return Statistic(name, name)
    if name.upper() == "IQM":
        return Statistic(name, "tm", Bounds(0.25, 0.75, by_rank=True))
    if match := _SHORT.fullmatch(name):
        return Statistic(name, match[1].lower(), Bounds(0.0, float(match[2]) / 100, by_rank=True))
    if match := _RANGE.fullmatch(name):
        return _ranged(name, match)
    raise ValueError(f"no such statistic: {name}")


def _ranged(name: str, match: re.Match[str]) -> Statistic:
    kind, low, low_sign, high, high_sign = match.groups()
    by_rank = "%" in {low_sign, high_sign}
    mixed = by_rank and any(figure and not sign for figure, sign in ((low, low_sign), (high, high_sign)))
    if not (low or high) or mixed or (by_rank and kind.lower() == "pr"):
        raise ValueError(f"no such statistic: {name}")
    if by_rank:
        bounds = Bounds(float(low or 0) / 100, float(high or 100) / 100, by_rank=True)
    else:
        bounds = Bounds(float(low or "-inf"), float(high or "inf"), by_rank=False)
    if bounds.low >= bounds.high or (by_rank and not 0 <= bounds.low < bounds.high <= 1):
        raise ValueError(f"no such statistic: {name}")
    return Statistic(name, kind.lower(), bounds)


def _percentile(ordered: Samples, bounds: Bounds) -> float:
    return _at_rank(ordered, bounds.high)


def _at_rank(ordered: Samples, rank: float) -> float:
    wanted = rank * sum(weight for _, weight in ordered)
    seen = 0.0
    for value, weight in ordered:
        seen += weight
        if seen >= wanted or math.isclose(seen, wanted):
            return value
    return ordered[-1][0]


def _trimmed_mean(ordered: Samples, bounds: Bounds) -> float | None:
    kept = bounds.keep(ordered)
    return sum(v * w for v, w in kept) / sum(w for _, w in kept) if kept else None


def _winsorized_mean(ordered: Samples, bounds: Bounds) -> float:
    if bounds.by_rank:
        low, high = _at_rank(ordered, bounds.low), _at_rank(ordered, bounds.high)
    else:
        low, high = bounds.low, bounds.high
    return sum(min(max(v, low), high) * w for v, w in ordered) / sum(w for _, w in ordered)


def _trimmed_count(ordered: Samples, bounds: Bounds) -> float:
    return sum(w for _, w in bounds.keep(ordered))


def _trimmed_sum(ordered: Samples, bounds: Bounds) -> float:
    return sum(v * w for v, w in bounds.keep(ordered))


def _percentile_rank(ordered: Samples, bounds: Bounds) -> float:
    return 100 * _trimmed_count(ordered, bounds) / sum(w for _, w in ordered)


_EXTENDED: dict[str, Callable[[Samples, Bounds], float | None]] = {
    "p": _percentile,
    "tm": _trimmed_mean,
    "wm": _winsorized_mean,
    "tc": _trimmed_count,
    "ts": _trimmed_sum,
    "pr": _percentile_rank,
}
