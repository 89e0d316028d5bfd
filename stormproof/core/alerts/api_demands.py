"""What the criteria on the API's answers demand of an alarm: figures on which it has to go off or stay silent."""

from __future__ import annotations

from stormproof.core.alerts.conditions import Demand, Figures, Trial

FIVE_MINUTES = 300
MINUTE = 60
MINUTES_IN_A_ROW = 5
TYPICAL = ("p50", "p75", "p90", "p95", "p99", "Average")
"""Statistics of latency that one slow request among two hundred does not move beyond 3 seconds."""


def answers(with_5xx: int, of: int) -> Figures:
    """Return the figures of a stage: each request emits 0 or 1, so that the average is the rate.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
    """
    return {
        ("5XXError", "Sum"): float(with_5xx) if of else None,
        ("5XXError", "Average"): with_5xx / of if of else None,
        ("5XXError", "Maximum"): float(with_5xx > 0) if of else None,
        ("5XXError", "SampleCount"): float(of) if of else None,
        ("Count", "Sum"): float(of) if of else None,
        ("Count", "SampleCount"): float(of) if of else None,
    }


def latency(typical_ms: float | None, longest_ms: float | None) -> Figures:
    """Return the figures of a minute by its typical and its longest latency, None for both without a request."""
    typical: Figures = {("Latency", each): typical_ms for each in TYPICAL}
    return {**typical, ("Latency", "Maximum"): longest_ms, ("Latency", "Minimum"): typical_ms}


def _answered(with_5xx: int, of: int, *, fires: bool) -> Trial:
    return Trial(f"{with_5xx} of {of} requests answered with 5xx", answers(with_5xx, of), fires)


SERVER_ERRORS = Demand(
    trials=(
        _answered(0, 0, fires=False),
        _answered(0, 1000, fires=False),
        _answered(10, 10, fires=False),
        _answered(10, 1000, fires=False),
        _answered(11, 11, fires=True),
        _answered(11, 100_000, fires=True),
    ),
    period_s=FIVE_MINUTES,
)
"""3.2: more than 10 requests answered with 5xx over 5 minutes."""

LATENCY = Demand(
    trials=(
        Trial("no request", latency(None, None), fires=False),
        Trial("every request took 3000 ms", latency(3000.0, 3000.0), fires=False),
        Trial("one of two hundred requests took 10 s", latency(100.0, 10_000.0), fires=False),
        Trial("every request took 3001 ms", latency(3001.0, 3001.0), fires=True),
    ),
    period_s=MINUTE,
    datapoints=MINUTES_IN_A_ROW,
)
"""4.2: latency above 3 seconds for 5 minutes in a row.

The demand names no statistic: what follows one slow request alone is none of the API's latency, and the average of many
is one.
"""
