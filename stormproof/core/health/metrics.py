"""The metrics that probes report, into the system's own region wherever they run. Standard library only: it travels.

Alarms cannot look into another region, and cannot notify a topic of one:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html. A custom metric is charged by
the hours in which it has data: https://aws.amazon.com/cloudwatch/pricing/.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from stormproof.core.health.observed import JOURNEY, Observed
from stormproof.core.observations import Timings

NAMESPACE = "Stormproof/Probes"
API, REGION = "Api", "Region"
"""The dimensions: the API's ID, and the region that the probe runs in."""
SUCCESS, JOURNEY_SUCCESS = "Success", "JourneySuccess"
"""Percent: 100 for a run in which all was as stated, 0 for any other."""
DNS, CONNECT, TLS, FIRST_BYTE, TOTAL = PHASES = ("Dns", "Connect", "Tls", "FirstByte", "Total")
"""Milliseconds of each phase of the request for the health."""
JOURNEY_TOTAL = "JourneyTotal"
"""Milliseconds of a journey from its first request to its last, cleanup included."""
PERCENT, MILLISECONDS = "Percent", "Milliseconds"


@dataclass(frozen=True)
class Figure:
    """One value of a metric, at epoch seconds."""

    metric: str
    value: float
    unit: str
    at: float


def dimensions(api: str, region: str) -> dict[str, str]:
    """Return the dimensions of a probe's metrics."""
    return {API: api, REGION: region}


def phases_of(timings: Timings) -> tuple[float, ...]:
    """Return the seconds of each phase, in the order of `PHASES`."""
    return timings.dns, timings.connect, timings.tls, timings.first_byte, timings.total


def figures(seen: Observed) -> Iterator[Figure]:
    """Yield what is reported of a run; phases of a request that was never sent are none."""
    percent = 100.0 if seen.passed else 0.0
    if seen.check == JOURNEY:
        yield Figure(JOURNEY_SUCCESS, percent, PERCENT, seen.started)
        yield Figure(JOURNEY_TOTAL, seen.seconds * 1000, MILLISECONDS, seen.started)
        return
    yield Figure(SUCCESS, percent, PERCENT, seen.started)
    if not seen.attempts:
        return
    for metric, value in zip(PHASES, phases_of(seen.timings), strict=True):
        yield Figure(metric, value * 1000, MILLISECONDS, seen.started)
