"""Judges of 11.4: how long each phase of a health check took is reported as it was, and shown."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from stormproof.core.errors import Refuted
from stormproof.core.health.metrics import PHASES, phases_of
from stormproof.core.health.observed import Observed

Points = Mapping[datetime, float]
CLOSE_MS = 1e-3
"""A figure that was written down and one that was reported differ by rounding alone."""


@dataclass(frozen=True)
class Timed:
    """What the probes of a region wrote down of their runs, and what CloudWatch has: averages of minutes by metric."""

    region: str
    observed: tuple[Observed, ...]
    metrics: Mapping[str, Points]


def judge_measured(seen: Timed) -> str:
    """Refute unless every run told its phases and CloudWatch has just these figures; return the last ones in words.

    Codes: ``health.not_measured`` where no run of a probe tells of phases, ``health.metric_missing``,
    ``health.metric_differs``.
    """
    if not seen.observed:
        said = f"no check of the health from {seen.region} has written down how long its phases took"
        raise Refuted("health.not_measured", said)
    for metric in PHASES:
        _judge(metric, seen)
    return told(seen.observed[-1])


def told(seen: Observed) -> str:
    """Return the phases of a run in words."""
    phases = phases_of(seen.timings)
    words = ("DNS", "connect", "TLS", "first byte", "total")
    each = ", ".join(f"{word} {value * 1000:.1f} ms" for word, value in zip(words, phases, strict=True))
    warned = "".join(f"; {warning}" for warning in seen.warnings)
    return f"from {seen.region}: {each}{warned}"


def _judge(metric: str, seen: Timed) -> None:
    points = {int(at.timestamp()): value for at, value in seen.metrics.get(metric, {}).items()}
    for minute, expected in _averages(metric, seen.observed).items():
        at = f"{datetime.fromtimestamp(minute, UTC):%H:%M}"
        if minute not in points:
            raise Refuted(
                "health.metric_missing", f"CloudWatch has no {metric} of the check from {seen.region} at {at}"
            )
        if not math.isclose(points[minute], expected, rel_tol=1e-6, abs_tol=CLOSE_MS):
            said = f"CloudWatch has {points[minute]:.3f} ms as {metric} at {at}, the check took {expected:.3f} ms"
            raise Refuted("health.metric_differs", said)


def _averages(metric: str, observed: Sequence[Observed]) -> dict[int, float]:
    """Return the average of a phase in milliseconds, by the minute that runs began in."""
    found: dict[int, list[float]] = {}
    for each in observed:
        value = dict(zip(PHASES, phases_of(each.timings), strict=True))[metric]
        found.setdefault(int(each.started // 60 * 60), []).append(value * 1000)
    return {minute: sum(values) / len(values) for minute, values in found.items()}
