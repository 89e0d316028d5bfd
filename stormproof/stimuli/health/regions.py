"""What is seen from one region only, and what is seen from all; and who notices that a region sees nothing any more.

The keys of our own probes are denied for a moment, one region's first and then all: users are served throughout.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from stormproof.aws.observe.alerts.alarms import metric_alarms, watching
from stormproof.core.alerts.conditions import watched
from stormproof.core.alerts.health_entries import DEAD_MAN, EVERYWHERE, FROM_REGION, PROBE_SILENT
from stormproof.core.bench import Bench
from stormproof.core.errors import Undecidable
from stormproof.core.health.metrics import NAMESPACE, SUCCESS, dimensions
from stormproof.core.health.regions import own_probe, owners_probe, probe_function, second_region
from stormproof.core.health.views import View
from stormproof.core.judges.alerts.alert import Alert
from stormproof.core.judges.alerts.provoked import Provoked
from stormproof.core.judges.health.regions import AT_LEAST
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Call
from stormproof.core.planning.regions import in_region
from stormproof.core.stimuli import Lane, Stimulus
from stormproof.core.system import System
from stormproof.stimuli.alerts.alarm_mail import alerts, became, quiet
from stormproof.stimuli.health.own_probes import (
    ATTEMPTS,
    HEALTH_CHECKS,
    PASSED,
    SEEN_BEFORE,
    SILENT,
    checks,
    failing,
    resting,
    wait_for_checks,
)
from stormproof.stimuli.health.reported_checks import SPAN, Reported, home_view, last_checks, next_checks
from stormproof.stimuli.shared.own_routes import ANSWERS
from stormproof.stimuli.shared.workload import health

LONGEST_S = 3_600.0
IN_COMMON = 2
"""So many periods of five minutes all regions have to see a fault in. Each checks at a moment of its own within them:
the first check that fails may be one region's in a period in which another's has passed.
"""


@dataclass(frozen=True)
class SeenFromRegions:
    """What was provoked, and what became of the alarms on it; nothing was where a region does not look or sees a fault.

    `views` is what the checks of each region saw before anything was provoked.
    `one` is a fault that one region alone sees; `elsewhere` are alarms on what the others see that went off meanwhile.
    `every` is a fault that all regions see; `silent` are regions that see nothing any more, `dead` the same as it is
    noticed in the second region.
    """

    reported: tuple[Reported, ...]
    views: tuple[View, ...] = ()
    one: Provoked | None = None
    elsewhere: tuple[str, ...] = ()
    every: Provoked | None = None
    silent: tuple[Provoked, ...] = ()
    dead: Provoked | None = None


def provoke(bench: Bench) -> SeenFromRegions:
    """Have one region see a fault, then all, then none look any more.

    Raises Undecidable ``needs_workload.health``, and as `own_probes.failing`.
    """
    health(bench)
    system, since = bench.context.system, bench.clock.now()
    reported = next_checks(bench)
    views = _views(bench, reported, since)
    if len(reported) < AT_LEAST or not all(each.fine for each in reported):
        return SeenFromRegions(reported, views)
    alarms = {region: _alarms(bench, region) for region in (system.region, *system.probe_regions)}
    one, elsewhere, total = _one(bench, system.probe_regions[0], alarms)
    quiet(bench, _names(alarms), PASSED)
    seen = _every(bench, alarms, total)
    silent, dead = _none(bench, alarms)
    return SeenFromRegions(reported, views, one, elsewhere, seen, silent, dead)


def look_back(bench: Bench) -> SeenFromRegions:
    """Look at the checks of the last minutes, in which each region's has run twice at least.

    Raises Undecidable ``needs_workload.health``.
    """
    health(bench)
    since = bench.clock.now() - SPAN
    return SeenFromRegions(reported := last_checks(bench), _views(bench, reported, since))


def _views(bench: Bench, reported: Sequence[Reported], since: datetime) -> tuple[View, ...]:
    return (*home_view(bench, since), *(each.view for each in reported))


def _alarms(bench: Bench, region: str) -> tuple[str, ...]:
    """Return the alarms on what a region sees, whoever made them, ours whether or not they are there."""
    names, system = Names(bench.context.system), bench.context.system
    ours = [names.alarm(EVERYWHERE.name)]
    if region != system.region:
        ours += [names.alarm(each.name, region) for each in (FROM_REGION, PROBE_SILENT)]
    found = watching(bench.reads, NAMESPACE, SUCCESS, dimensions(system.api.id, region))
    return tuple(dict.fromkeys((*ours, *found)))


def _one(
    bench: Bench, region: str, alarms: Mapping[str, Sequence[str]]
) -> tuple[Provoked, tuple[str, ...], tuple[str, ...]]:
    """Have one region see a fault; return what its alarms did, which went off elsewhere, and which look at all.

    Where checks from elsewhere failed as well, an alarm was right to go off, and it is tried again; raises Undecidable
    ``alerts.not_quiet`` where that is so each time.
    """
    total = tuple(name for name in alarms[region] if _looks_at_several(bench, name))
    own = [name for name in alarms[region] if name not in total]
    others = [name for name in _names(alarms) if name not in own]
    for _ in range(ATTEMPTS):
        quiet(bench, (*own, *others), PASSED)
        since = bench.clock.now()
        failing(bench, [region], 2)
        found = alerts(bench, own, since, lambda seen: any(each.got_through for each in seen))
        wrongly = tuple(each.alarm for each in became(bench, others, since) if each.raised)
        wait_for_checks(bench, [region], 1)
        if not wrongly or not _failed_of_themselves(bench, set(alarms) - {region}, since):
            return Provoked(f"region {region}", "two checks in a row failed from there", found), wrongly, total
    said = f"checks from elsewhere fail of themselves, where from {region} alone they were to"
    raise Undecidable("alerts.not_quiet", f"{said}: see why, and try again")


def _names(alarms: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the alarms of all regions, each once."""
    return tuple(dict.fromkeys(name for names in alarms.values() for name in names))


def _failed_of_themselves(bench: Bench, regions: Collection[str], since: datetime) -> bool:
    return any(checks(bench, each, since - SEEN_BEFORE).failed for each in regions)


def _looks_at_several(bench: Bench, name: str) -> bool:
    if name == Names(bench.context.system).alarm(EVERYWHERE.name):
        return True
    found = [each for each in metric_alarms(bench.reads) if each["AlarmName"] == name]
    return any(len({one.dimensions for one in watched(each)}) > 1 for each in found)


def _every(bench: Bench, alarms: Mapping[str, Sequence[str]], total: Sequence[str]) -> Provoked:
    since = bench.clock.now()
    failing(bench, list(alarms), IN_COMMON + 1)
    found = alerts(bench, total, since, lambda seen: any(each.got_through for each in seen))
    wait_for_checks(bench, list(alarms), 1)
    return Provoked("all regions", "two checks in a row failed from each", found)


def _none(bench: Bench, alarms: Mapping[str, Sequence[str]]) -> tuple[tuple[Provoked, ...], Provoked]:
    """Have all schedules rest in other regions; return what became of the alarms on each, and in the second region."""
    system = bench.context.system
    (second,), since = second_region(system), bench.clock.now()
    dead = _dead_man(bench, second)
    everything = tuple(dict.fromkeys(name for region in system.probe_regions for name in alarms[region]))
    quiet(bench, everything, PASSED)
    quiet(bench, dead, PASSED, region=second)
    rest, resume = ([_switched(system, each, on=on) for each in system.probe_regions] for on in (False, True))
    with resting(bench, "the probes of other regions rest", rest, resume):
        if bench.surroundings.time_moves:
            bench.clock.advance(SILENT)
        noticed = alerts(bench, dead, since, _through, second)
        silent = tuple(
            Provoked(f"region {each}", "no check was reported from there", alerts(bench, alarms[each], since, _through))
            for each in system.probe_regions
        )
    return silent, Provoked(f"region {second}", "no check was reported", noticed)


def _switched(system: System, region: str, *, on: bool) -> Call:
    """Return what has the probe of a region run or rest, whoever's it is."""
    names = Names(system.at(region))
    theirs = owners_probe(names)
    if theirs and theirs.canary:
        where, operation = {"Name": theirs.canary}, "start_canary" if on else "stop_canary"
        return Call("synthetics", operation, where, region=region)
    where = {"Name": theirs.rule if theirs else own_probe(names)}
    return Call("events", "enable_rule" if on else "disable_rule", where, region=region)


def _dead_man(bench: Bench, region: str) -> tuple[str, ...]:
    """Return the alarms in a region on the runs of its probe, ours whether or not it is there."""
    system = bench.context.system.at(region)
    function, reads = probe_function(Names(system)), in_region(bench.reads, region)
    metrics = ("Invocations", "Errors")
    found = [name for each in metrics for name in watching(reads, "AWS/Lambda", each, {"FunctionName": function})]
    return tuple(dict.fromkeys((Names(system).alarm(DEAD_MAN.name), *found)))


def _through(seen: Sequence[Alert]) -> bool:
    return any(each.got_through for each in seen)


SEEN = Stimulus(
    "what one region sees, what all see, and who notices that none looks",
    provoke,
    frozenset({HEALTH_CHECKS}),
    Lane.MINUTES,
    LONGEST_S,
    frozenset({ANSWERS}),
)
LAST_CHECKS = Stimulus(
    "the last checks from other regions", look_back, longest_s=60.0, reads=frozenset({HEALTH_CHECKS})
)
