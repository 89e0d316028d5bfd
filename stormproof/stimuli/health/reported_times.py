"""What probes wrote down of how long a check took, and what CloudWatch has of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from stormproof.aws.observe.dashboards.figures import measured
from stormproof.core.bench import Bench
from stormproof.core.clock import look_until
from stormproof.core.dashboards.demands import MINUTE_S
from stormproof.core.dashboards.lacking import Board
from stormproof.core.dashboards.metrics import AVERAGE, Measure, of_probe
from stormproof.core.errors import Refuted
from stormproof.core.health.metrics import PHASES
from stormproof.core.judges.health.timed import Timed, judge_measured
from stormproof.core.stimuli import Lane, Stimulus
from stormproof.core.surroundings import AWS_WAITS
from stormproof.stimuli.dashboards.boards import candidates, shown
from stormproof.stimuli.health.canary_runs import SPAN, settled_canaries
from stormproof.stimuli.health.own_probes import HEALTH_CHECKS
from stormproof.stimuli.health.written_checks import written
from stormproof.stimuli.shared.workload import health

COUNTED = timedelta(minutes=1)
"""After which a run's figures can be asked for."""


@dataclass(frozen=True)
class Reported:
    """The times of checks as written down and as reported, and the dashboards that show such figures."""

    timed: Timed
    boards: tuple[Board, ...]


def pass_time(bench: Bench) -> Reported:
    """Let eleven minutes pass, where time can be moved, and look at the checks in them."""
    health(bench)
    settled_canaries(bench)
    began = bench.clock.now()
    if bench.surroundings.time_moves:
        bench.clock.advance(SPAN)
    return look_back(bench, began)


def look_back(bench: Bench, since: datetime | None = None) -> Reported:
    """Look at the checks of the last eleven minutes, or since a moment.

    Raises Undecidable ``needs_workload.health``.
    """
    health(bench)
    until = bench.clock.now()
    since = since if since and until - since >= SPAN else until - SPAN

    def look() -> Timed:
        return _timed(bench, since, until)

    within = bench.surroundings.waits.alarm_s
    timed = look_until(
        look,
        _fine,
        clock=bench.clock,
        within_s=within,
        every_s=bench.surroundings.waits.alarm_pause_s,
    )
    about = {of_probe(bench.context.system.api, bench.context.system.region, each) for each in PHASES}
    return Reported(timed, shown(bench, candidates(bench, about), since, until))


def _fine(seen: Timed) -> bool:
    try:
        judge_measured(seen)
    except Refuted:
        return False
    return True


def _timed(bench: Bench, since: datetime, until: datetime) -> Timed:
    system = bench.context.system
    asked = {each: Measure(of_probe(system.api, system.region, each), AVERAGE, MINUTE_S) for each in PHASES}
    floor = since - timedelta(seconds=since.timestamp() % MINUTE_S)
    points = measured(bench.reads, tuple(asked.values()), floor, until + COUNTED)
    found = {metric: points.get(measure, {}) for metric, measure in asked.items()}
    checks = [each for each in written(bench, system.region, floor) if each.started < until.timestamp()]
    return Timed(system.region, tuple(checks), found)


READS = frozenset({HEALTH_CHECKS})
TIMED = Stimulus(
    "times of health checks", pass_time, lane=Lane.MINUTES, longest_s=AWS_WAITS.alarm_s + 60.0, reads=READS
)
