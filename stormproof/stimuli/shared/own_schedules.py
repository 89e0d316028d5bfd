"""Schedules of ours rest while days pass that only data has to grow old in: each hour of a month has many runs of them.

The journal has them put back, whatever happens. Schedules of the system's owner go on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from stormproof.aws.observe.health.canaries import read_canary
from stormproof.aws.observe.invokers.own_rules import OwnRule, key_sync_rule, probe_rule, read_rule
from stormproof.core.bench import Bench
from stormproof.core.faults import FaultInjection
from stormproof.core.health.canaries import RUNNING
from stormproof.core.health.names import health_canary, journey_canary
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Call
from stormproof.core.planning.regions import in_region

SCHEDULES = "schedules of ours"
"""What a stimulus occupies that has them rest."""


def key_sync(bench: Bench) -> Iterator[FaultInjection]:
    """Yield what has the key sync rest where it runs."""
    system = bench.context.system
    yield from _rule(bench, key_sync_rule(Names(system)), system.region)


def probes(bench: Bench) -> Iterator[FaultInjection]:
    """Yield what has the probe in each other region rest that runs."""
    system = bench.context.system
    for region in system.probe_regions:
        yield from _rule(bench, probe_rule(Names(system.at(region))), region)


def canaries(bench: Bench) -> Iterator[FaultInjection]:
    """Yield what has the canaries rest that run."""
    names = Names(bench.context.system)
    for name in (health_canary(names), journey_canary(names)):
        canary = read_canary(bench.reads, name)
        if canary and canary.state == RUNNING:
            yield _resting(f"canary {name}", "synthetics", "stop_canary", "start_canary", name)


Resting = Callable[[Bench], Iterator[FaultInjection]]
HEALTH: tuple[Resting, ...] = (probes, canaries)
"""What checks the health, and so executes functions of the system."""
OWN: tuple[Resting, ...] = (key_sync, *HEALTH)
"""Every schedule of ours."""


@contextmanager
def resting(bench: Bench, which: tuple[Resting, ...] = OWN) -> Iterator[None]:
    """Have schedules of ours rest for as long as the block runs; raises as `Bench.hold`."""
    with ExitStack() as stack:
        for injection in [injection for each in which for injection in each(bench)]:
            stack.enter_context(bench.hold(injection))
        yield


def _rule(bench: Bench, own: OwnRule, region: str) -> Iterator[FaultInjection]:
    found = read_rule(in_region(bench.reads, region), own)
    if found and found.enabled:
        yield _resting(f"rule {own.name}", "events", "disable_rule", "enable_rule", own.name, region)


def _resting(title: str, service: str, stop: str, start: str, name: str, region: str | None = None) -> FaultInjection:
    calls = (Call(service, operation, {"Name": name}, region=region) for operation in (stop, start))
    rest, resume = calls
    return FaultInjection(f"{title} rests for a while", (rest,), (resume,))
