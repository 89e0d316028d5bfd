"""The canary's runs fail: once, which is no reason to wake anybody, and twice in a row; and then none takes place.

Its own key is denied for a moment, so that nobody else is harmed; that it rests harms nobody either.
https://docs.aws.amazon.com/AmazonSynthetics/latest/APIReference/API_StopCanary.html
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from stormproof.aws.observe.alerts.alarms import watching
from stormproof.aws.observe.alerts.metric_figures import Metric, minutes
from stormproof.core.alerts.health_demands import CANARY
from stormproof.core.alerts.health_entries import HEALTH_CHECK, HEALTH_CHECK_SILENT
from stormproof.core.bench import Bench
from stormproof.core.errors import Undecidable
from stormproof.core.health.names import health_canary
from stormproof.core.judges.alerts.alert import Alert
from stormproof.core.judges.alerts.provoked import Provoked
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Call
from stormproof.core.stimuli import Lane, Stimulus
from stormproof.stimuli.alerts.alarm_mail import alerts, became, quiet
from stormproof.stimuli.health.own_probes import (
    ATTEMPTS,
    HEALTH_CHECKS,
    PASSED,
    SEEN_BEFORE,
    SILENT,
    failing,
    resting,
    wait_for_checks,
)
from stormproof.stimuli.shared.own_routes import ANSWERS
from stormproof.stimuli.shared.workload import health

LONGEST_S = 3_000.0
ALL_PASSED = 100.0


@dataclass(frozen=True)
class FailingRuns:
    """What became of the alarms on the canary's runs: once two in a row have failed, and once none has taken place."""

    failed: Provoked
    stopped: Provoked


def fail_and_stop(bench: Bench) -> FailingRuns:
    """Have one run fail and the next pass, have two in a row fail, have none take place.

    Raises Undecidable ``needs_workload.health``, ``alerts.not_quiet`` where runs fail of themselves, and where a denied
    key does not make runs fail, or none takes place to begin with.
    """
    health(bench)
    names = Names(bench.context.system)
    home, about = names.system.region, f"canary {health_canary(names)}"
    alarms = watched(bench)
    early = _failed_once(bench, home, alarms)
    since = bench.clock.now()
    failing(bench, [home], 2)
    failed = alerts(bench, alarms, since, lambda seen: any(each.got_through for each in seen))
    wait_for_checks(bench, [home], 1)
    quiet(bench, alarms, PASSED)
    stopped = _stopped(bench, alarms)
    return FailingRuns(
        Provoked(about, "two runs in a row have failed", failed, early),
        Provoked(about, "no run has taken place", stopped),
    )


def _failed_once(bench: Bench, home: str, alarms: tuple[str, ...]) -> tuple[str, ...]:
    """Have one run fail among others that pass; return the alarms that went off for it.

    Where others failed as well, an alarm was right to go off, and it is tried again; raises Undecidable
    ``alerts.not_quiet`` where that is so each time.
    """
    for _ in range(ATTEMPTS):
        quiet(bench, alarms, PASSED)
        since = bench.clock.now()
        failing(bench, [home], 1)
        wait_for_checks(bench, [home], 1)
        early = tuple(each.alarm for each in became(bench, alarms, since) if each.raised)
        if not early or _failed_runs(bench, since - SEEN_BEFORE) <= 1:
            return early
    said = "runs of the canary fail of themselves, so that two in a row did where one was to"
    raise Undecidable("alerts.not_quiet", f"{said}: see why, and try again")


def _failed_runs(bench: Bench, since: datetime) -> int:
    """Return how many runs have failed since a moment, by what the alarms look at."""
    metric = Metric(*CANARY, {"CanaryName": health_canary(Names(bench.context.system))})
    percents = minutes(bench.reads, metric, "Minimum", since, bench.clock.now() + timedelta(minutes=1))
    return sum(percent < ALL_PASSED for percent in percents.values())


def watched(bench: Bench) -> tuple[str, ...]:
    """Return the alarms that may tell of the canary's runs: ours, whether or not they are there, and all others."""
    names = Names(bench.context.system)
    ours = tuple(names.alarm(each.name) for each in (HEALTH_CHECK, HEALTH_CHECK_SILENT))
    return tuple(dict.fromkeys((*ours, *watching(bench.reads, *CANARY, {"CanaryName": health_canary(names)}))))


def _stopped(bench: Bench, alarms: tuple[str, ...]) -> tuple[Alert, ...]:
    where, since = {"Name": health_canary(Names(bench.context.system))}, bench.clock.now()
    stop, start = (Call("synthetics", operation, where) for operation in ("stop_canary", "start_canary"))
    with resting(bench, "the canary rests", (stop,), (start,)):
        if bench.surroundings.time_moves:
            bench.clock.advance(SILENT)
        return alerts(bench, alarms, since, lambda seen: any(each.got_through for each in seen))


FAILING = Stimulus(
    "runs of the canary fail, and none takes place",
    fail_and_stop,
    frozenset({HEALTH_CHECKS}),
    Lane.MINUTES,
    LONGEST_S,
    frozenset({ANSWERS}),
)
