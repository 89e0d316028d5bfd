"""Which periods CloudWatch takes, and how it rounds the start of a query."""

from __future__ import annotations

from localaws.services.cloudwatch.metrics.errors import invalid_value
from localaws.services.cloudwatch.metrics.metric import DAY

FINE_PERIODS = (1, 5, 10, 20, 30)


def check_period(place: str, period: int) -> int:
    """Return a period in seconds. Raises CloudWatchError unless it is 1, 5, 10, 20, 30 or a multiple of 60."""
    if period <= 0 or (period not in FINE_PERIODS and period % 60):
        raise invalid_value(f"The parameter {place} must be 1, 5, 10, 20, 30, or a multiple of 60.")
    return period


def rounded_start(start: float, period: int, now: float) -> float:
    """Round a query's start down as CloudWatch does: to the period if that is under a minute, else by the age.

    Source: StartTime on https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html
    """
    if period < 60 and now - start <= 3 * 3600:
        step = period
    elif now - start <= 15 * DAY:
        step = 60
    else:
        step = 300 if now - start <= 63 * DAY else 3600
    return start // step * step
