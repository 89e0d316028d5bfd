"""What the probes of other regions have reported: whether they ran there, and what each check of theirs saw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from stormproof.aws.observe.alerts.function_metrics import counted
from stormproof.core.bench import Bench
from stormproof.core.clock import look_until
from stormproof.core.errors import CouldNotLook
from stormproof.core.health.regions import probe_function
from stormproof.core.health.views import Look, State, View
from stormproof.core.naming import Names
from stormproof.core.planning.regions import in_region
from stormproof.stimuli.health.own_probes import Checks, checks, wait_for_checks
from stormproof.stimuli.health.written_checks import written

SPAN = timedelta(minutes=11)
"""In which the probe of a region runs twice at least."""


@dataclass(frozen=True)
class Reported:
    """What was seen of a region's probe: the checks that it reported, and the runs of its function there.

    `unseen` is why nobody could look there, empty where one could; `view` is what its checks saw.
    """

    region: str
    checks: int
    runs: int
    view: View
    unseen: str = ""

    @property
    def fine(self) -> bool:
        """Whether it reports what it has run there, and is served."""
        return bool(self.checks and self.runs) and self.view.state is State.SERVED


@dataclass(frozen=True)
class Counted:
    """How often the function of a region's probe has run, or why nobody could look there."""

    runs: int = 0
    unseen: str = ""


def next_checks(bench: Bench) -> tuple[Reported, ...]:
    """Wait for a check from each other region, and return what was seen of each."""
    since, regions = bench.clock.now(), bench.context.system.probe_regions
    before = {region: _counted(bench, region, since) for region in regions}
    return _settled(bench, wait_for_checks(bench, regions, 1), before, since)


def last_checks(bench: Bench) -> tuple[Reported, ...]:
    """Return what was seen of each other region in the last minutes."""
    since, regions = bench.clock.now() - SPAN, bench.context.system.probe_regions
    before = dict.fromkeys(regions, Counted())
    return _settled(bench, {each: checks(bench, each, since) for each in regions}, before, since)


def home_view(bench: Bench, since: datetime) -> tuple[View, ...]:
    """Return what the canary of the API's region has seen since a moment, none where it has looked at nothing."""
    region = bench.context.system.region
    looks = tuple(map(Look.of, written(bench, region, since)))
    return (View(region, looks),) if looks else ()


def _settled(
    bench: Bench, seen: Mapping[str, Checks], before: Mapping[str, Counted], since: datetime
) -> tuple[Reported, ...]:
    """Return what is seen once runs and lines are told of all that was reported, or time for that is up."""

    def look() -> tuple[Reported, ...]:
        return tuple(_reported(bench, region, seen[region], before[region], since) for region in seen)

    def told(found: tuple[Reported, ...]) -> bool:
        reporting = [each for each in found if each.checks and not each.unseen]
        return all(each.runs and len(each.view.looks) >= each.checks for each in reporting)

    return look_until(
        look,
        told,
        clock=bench.clock,
        within_s=bench.surroundings.waits.alarm_s,
        every_s=bench.surroundings.waits.alarm_pause_s,
    )


def _reported(bench: Bench, region: str, reported: Checks, before: Counted, since: datetime) -> Reported:
    now = _counted(bench, region, since)
    if unseen := before.unseen or now.unseen:
        return Reported(region, reported.ran, 0, View(region, unseen=unseen), unseen)
    return Reported(region, reported.ran, now.runs - before.runs, _view(bench, region, since))


def _counted(bench: Bench, region: str, since: datetime) -> Counted:
    function = probe_function(Names(bench.context.system.at(region)))
    until = bench.clock.now() + timedelta(minutes=1)
    try:
        return Counted(counted(in_region(bench.reads, region), function, "Invocations", since, until))
    except CouldNotLook as error:
        return Counted(unseen=f"{error.message} [{error.code}]")


def _view(bench: Bench, region: str, since: datetime) -> View:
    try:
        return View(region, tuple(map(Look.of, written(bench, region, since))))
    except CouldNotLook as error:
        return View(region, unseen=f"{error.message} [{error.code}]")
