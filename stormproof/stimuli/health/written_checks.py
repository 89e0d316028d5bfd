"""What the probes of a region wrote down of their checks of the health: every one, a line of their log each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

from stormproof.aws.observe.health.canaries import read_canary
from stormproof.aws.observe.logs.events import events
from stormproof.core.bench import Bench
from stormproof.core.health.names import health_canary, own_canary
from stormproof.core.health.observed import HEALTH, Observed, read_document
from stormproof.core.health.regions import probes_log
from stormproof.core.naming import Names
from stormproof.core.planning.regions import in_region

LEVEL, EVENT = "level", "event"
LINE = '"event": "probe"'


def written(bench: Bench, region: str, since: datetime) -> tuple[Observed, ...]:
    """Return the checks of the health that began in a region after a moment, the earliest first."""
    found = [each for log in _logs(bench, region) for each in _checks(bench, region, log, since)]
    return tuple(sorted((each for each in found if each.started >= since.timestamp()), key=lambda each: each.started))


def _logs(bench: Bench, region: str) -> Iterator[str]:
    """Yield the log groups that a region's probes write to.

    In the API's, where the canary is the owner's, that of ours as well: it may have run a moment ago, and figures of
    both are those of the region.
    """
    system = bench.context.system
    if region != system.region:
        yield probes_log(Names(system.at(region)))
        return
    names = Names(system)
    for name in sorted({health_canary(names), own_canary(names, HEALTH)}):
        canary = read_canary(bench.reads, name)
        if canary and canary.function:
            yield f"/aws/lambda/{canary.function}"


def _checks(bench: Bench, region: str, log: str, since: datetime) -> Iterator[Observed]:
    for event in events(in_region(bench.reads, region), log, LINE, since):
        line = json.loads(event.message)
        seen = read_document({name: value for name, value in line.items() if name not in {LEVEL, EVENT}})
        if seen.check == HEALTH:
            yield seen
