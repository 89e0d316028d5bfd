"""Our own probes as they are provoked: a key that is denied for a moment, which nobody else meets, and rest."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from stormproof.aws.calls.probe_keys import admitted, denied
from stormproof.aws.observe.alerts.metric_figures import Metric, minutes
from stormproof.aws.observe.health.probe_keys import read_probe_key
from stormproof.core.bench import Bench
from stormproof.core.clock import look_until
from stormproof.core.errors import Undecidable
from stormproof.core.faults import FaultInjection
from stormproof.core.health.metrics import NAMESPACE, SUCCESS, dimensions
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Call

HEALTH_CHECKS = "health checks"
"""What a stimulus occupies that has health checks fail or rest, and reads that looks at their runs."""
EVERY = timedelta(minutes=5)
SEEN_S = 420.0
"""Until a run of every five minutes is seen in its metric."""
PASSED = timedelta(minutes=20)
"""After which alarms on two or three periods of five minutes have passed, once runs pass."""
SILENT = timedelta(minutes=32)
"""After which alarms on a quarter of an hour without a run have gone off."""
SEEN_BEFORE = 2 * EVERY
"""A run of so long before may still be in a period that an alarm looks at."""
ATTEMPTS = 3
"""So often it is tried to have runs fail in a certain way while others may fail of themselves."""


@dataclass(frozen=True)
class Checks:
    """Checks that a region's probe has reported, and how many of them failed.

    Checks lie minutes apart, so a minute with figures is a check: one whose report got through though its answer was
    lost is reported again.
    """

    ran: int
    failed: int

    def since(self, before: Checks) -> Checks:
        """Return those that were not among former ones."""
        return Checks(self.ran - before.ran, self.failed - before.failed)


def checks(bench: Bench, region: str, since: datetime) -> Checks:
    """Return the checks since a moment, those of its whole minute among them."""
    metric = Metric(NAMESPACE, SUCCESS, dimensions(bench.context.system.api.id, region))
    until = bench.clock.now() + timedelta(minutes=1)
    ran, percents = (minutes(bench.reads, metric, each, since, until) for each in ("SampleCount", "Sum"))
    return Checks(len(ran), sum(percents.get(minute, 0.0) < 100 * samples for minute, samples in ran.items()))


def wait_for_checks(bench: Bench, regions: Sequence[str], times: int) -> dict[str, Checks]:
    """Wait until so many checks more have run from each region, and return what they came to; fewer when time is up."""
    since = bench.clock.now()
    before = {region: checks(bench, region, since) for region in regions}
    if bench.surroundings.time_moves:
        for _ in range(times):
            bench.clock.advance(EVERY)
    within = bench.surroundings.waits.alarm_s if bench.surroundings.time_moves else times * SEEN_S

    def look() -> dict[str, Checks]:
        return {region: checks(bench, region, since).since(before[region]) for region in regions}

    return look_until(
        look,
        lambda seen: all(each.ran >= times for each in seen.values()),
        clock=bench.clock,
        within_s=within,
        every_s=bench.surroundings.waits.alarm_pause_s,
    )


def failing(bench: Bench, regions: Sequence[str], times: int) -> None:
    """Have the checks of regions fail so many times; raises Undecidable where a key that is denied lets them pass."""
    with denying(bench, regions):
        seen = wait_for_checks(bench, regions, times)
    if late := [region for region, each in seen.items() if each.ran < times]:
        raise Undecidable("health.no_run", f"the probe of {', '.join(late)} has not run: nothing could be provoked")
    if passed := [region for region, each in seen.items() if each.failed < times]:
        said = f"a key that the key store denies lets the probe of {', '.join(passed)} pass"
        raise Undecidable("health.key_not_asked", f"{said}: authentication observes, or the health asks for no key")


def denying(bench: Bench, regions: Sequence[str]) -> AbstractContextManager[dict[str, Any]]:
    """Return what denies the keys of the probes of regions for as long as a block runs."""
    system, at = bench.context.system, bench.clock.now()
    table = Names(system).key_table
    hashes = [key for region in regions for key in _hashes(bench, region)]
    calls = tuple(denied(table, each, at) for each in hashes)
    title = f"the key of the probe in {', '.join(regions)} is denied"
    return bench.hold(FaultInjection(title, calls, tuple(admitted(table, each) for each in hashes)))


def _hashes(bench: Bench, region: str) -> tuple[str, ...]:
    system = bench.context.system
    found = read_probe_key(bench.reads, Names(system.at(region)), system).entries
    if not found:
        raise Undecidable("health.no_key", f"the probe in {region} has no key of its own: nothing can be denied to it")
    return found


def resting(bench: Bench, title: str, pause: Sequence[Call], resume: Sequence[Call]) -> AbstractContextManager[Any]:
    """Return what has runs rest for as long as a block runs."""
    return bench.hold(FaultInjection(title, tuple(pause), tuple(resume)))
