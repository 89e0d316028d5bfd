"""Throttles of API Gateway that are the owner's and admit less than a key may make in an hour."""

from __future__ import annotations

from collections.abc import Iterator

from provisioners.shared.watched import Finding, watching
from stormproof.aws.observe.capacity.throttles import read_throttles
from stormproof.core.planning.controls import PlanContext, Reads

NAME = "low-throttles"
ASPECT = "throttles"


def look(reads: Reads, context: PlanContext) -> Iterator[Finding]:
    """Yield the throttles that are too low for one key alone."""
    hourly = context.policy.requests_per_hour
    for each in read_throttles(reads, context.system):
        if each.lower_than(hourly):
            told = f"its owner's throttle, {each}, is too low for the {hourly:,} requests an hour of one key: fails 6.1"
            yield Finding(each.resource, f"{told} (rate.throttle_too_low); raise it yourself, or take it off")


CONTROL = watching(NAME, ("6.1", "6.2"), ASPECT, look)
