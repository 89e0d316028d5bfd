"""What state the datapoints of an evaluation range come to.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html: every row of its tables is
a test. CloudWatch documents the length of the range for three evaluation periods alone (five); two periods more than
are evaluated is taken for every other number. Its rule against premature alarms is read so that it agrees with the
tables: it applies where the range holds no datapoint within the threshold.
"""

from __future__ import annotations

from collections.abc import Sequence

OK = "OK"
ALARM = "ALARM"
INSUFFICIENT_DATA = "INSUFFICIENT_DATA"
STATES = (INSUFFICIENT_DATA, ALARM, OK)
TREATMENTS = ("breaching", "notBreaching", "ignore", "missing")
RANGE_BEYOND = 2

Point = bool | None
"""Whether a datapoint breaches the threshold; None when it is missing."""


def range_of(evaluation_periods: int, period: int = 60) -> int:
    """Return how many periods (seconds) are looked at to evaluate this many.

    Periods below a minute reach back a minute further: an alarm by 10 seconds on data of standard resolution, which are
    points at the start of their minute, was recorded to go off, https://github.com/localstack/localstack/blob/main/
    tests/aws/services/cloudwatch/test_cloudwatch.snapshot.json, test_put_metric_alarm.
    """
    return evaluation_periods + max(RANGE_BEYOND, -(-60 // period) if period < 60 else 0)


def state_of(points: Sequence[Point], evaluation_periods: int, datapoints_to_alarm: int, treatment: str) -> str | None:
    """Return the state that a range of points, oldest first, comes to; None: the current one is kept."""
    real = [point for point in points if point is not None]
    shortfall = evaluation_periods - len(real)
    if shortfall <= 0:
        return _counted(sum(real[-evaluation_periods:]), datapoints_to_alarm)
    if treatment == "breaching":
        return _counted(sum(real) + shortfall, datapoints_to_alarm)
    if treatment == "notBreaching" or sum(real) >= datapoints_to_alarm:
        return _counted(sum(real), datapoints_to_alarm)
    if not all(real):
        return OK
    if treatment == "ignore":
        return None
    return ALARM if real and _age_of_oldest(points) >= datapoints_to_alarm else INSUFFICIENT_DATA


def _counted(breaching: int, datapoints_to_alarm: int) -> str:
    return ALARM if breaching >= datapoints_to_alarm else OK


def _age_of_oldest(points: Sequence[Point]) -> int:
    """Return the age, in periods, of the oldest point that is there."""
    return max(len(points) - index for index, point in enumerate(points) if point is not None)
