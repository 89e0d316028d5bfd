"""Whether metric math is the error rate of a function: tried on figures, of whatever form it is."""

from __future__ import annotations

import math

from stormproof.core.alerts.demands import executions
from stormproof.core.alerts.expressions import Unreadable, evaluate
from stormproof.core.dashboards.bodies import Series

TRIALS = ((0, 100), (5, 100), (30, 200), (7, 7), (1, 3), (900, 1000))
"""Executions that failed, of how many."""
SCALES = (1.0, 100.0)
"""A rate is shown as a part of one, or in percent."""


def no_error_rate(series: Series, *, counted: bool) -> str:
    """Return what keeps a series on errors and executions from being their share, empty where it is.

    Of an expression that is not understood the figures decide, where something was `counted`.
    """
    try:
        found = [_value(series, *each) for each in TRIALS]
    except Unreadable as unreadable:
        return "" if counted else f"{series.expression}, which nobody may judge without traffic: {unreadable}"
    for scale in SCALES:
        shares = [scale * failed / of for failed, of in TRIALS]
        if all(value is not None and math.isclose(value, share) for value, share in zip(found, shares, strict=True)):
            return ""
    wrong = f"which comes to {_told(found[1])} where 5 of 100 executions failed"
    return f"{series.expression or series.label}, {wrong} and to {_told(found[2])} where 30 of 200 did"


def _value(series: Series, failed: int, of: int) -> float | None:
    figures = executions(failed, of)

    def value(identifier: str, above: frozenset[str] = frozenset()) -> float | None:
        part = series.parts.get(identifier)
        if part is None or identifier in above:
            raise Unreadable(f"{identifier} names no metric")
        if isinstance(part, str):
            return evaluate(part, lambda each: value(each, above | {identifier}))
        try:
            return figures[part.metric.name, part.statistic]
        except KeyError:
            raise Unreadable(f"what {part.statistic} of {part.metric.name} comes to is not known") from None

    return value(series.id)


def _told(value: float | None) -> str:
    return "nothing" if value is None else f"{value:g}"
