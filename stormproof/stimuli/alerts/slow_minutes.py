"""Stages that are slow minute by minute, on a route of the run's own whose authorizer takes its time.

Slow minutes that are not five in a row are no reason. Where time can be moved, an alarm has looked at a minute as soon
as it is over, and few slow minutes do; elsewhere CloudWatch looks a few minutes later, and what went off on five of six
must be seen before five in a row are over.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from functools import partial

from stormproof.aws.observe.alerts.alarms import metric_alarms
from stormproof.aws.observe.alerts.metric_figures import minutes as by_minute
from stormproof.aws.observe.alerts.metric_figures import percentiles
from stormproof.core.alerts.api_demands import TYPICAL
from stormproof.core.alerts.conditions import watched
from stormproof.core.alerts.stage_metrics import LATENCY, LATENCY_ALIKE
from stormproof.core.bench import Bench
from stormproof.core.errors import Undecidable
from stormproof.core.stimuli import Lane, Stimulus
from stormproof.stimuli.alerts.alarm_mail import alerts, became, quiet
from stormproof.stimuli.alerts.stage_alarms import (
    Alarms,
    StageAlerts,
    complete,
    each_alarm,
    metric,
    provokable,
    provoked,
    standing,
)
from stormproof.stimuli.shared.own_routes import ANSWERS, OwnRoute, own_route
from stormproof.stimuli.shared.passing_time import lasting, next_minute, passed

SLOW_S, SLOW_MS = 3.2, 3000.0
TIME_MOVES, REAL_TIME = "SFSSSSS", "SSSSFSSSSS"
"""Minutes in their order, slow or fast; of each the last five alone are slow in a row, and five of six are before."""
AT_ONCE = 10
"""Slow requests a minute where there are users' beside: of up to 190 fast ones the 95th percentile is still slow."""
SAID = "its latency was above 3 seconds for 5 minutes in a row"
MINUTE = timedelta(minutes=1)
INTO_MINUTE = timedelta(seconds=2)
PASSED = timedelta(minutes=8)
"""After which an alarm on five minutes of one has passed without a new figure: it looks at two more."""
LONGEST_S = 880.0
Minutes = dict[datetime, bool]
"""The beginnings of minutes, and whether each was made slow."""


def five_slow_minutes(bench: Bench) -> StageAlerts:
    """Have minutes slow, but never five in a row, look whether an alarm goes off, and have a fifth one slow."""
    meant = standing(bench, LATENCY_ALIKE)
    alarms = provokable(meant)
    if not alarms:
        return provoked(bench, meant, SAID, (), ())
    sequence = TIME_MOVES if bench.surroundings.time_moves else REAL_TIME
    with own_route(bench) as route:
        quiet(bench, each_alarm(alarms), PASSED, partial(route.asked, bench, alarms))
        since = bench.clock.now()
        minutes = dict(_minute(bench, route, alarms, each) for each in sequence[:-1])
        _next_minute(bench)
        early = {each.alarm for each in became(bench, each_alarm(alarms), since) if each.raised}
        minutes |= dict([_played(bench, route, alarms, sequence[-1])])
        found = alerts(bench, each_alarm(alarms), since, partial(complete, alarms))
        _as_meant(bench, alarms, minutes)
    met = provoked(bench, meant, SAID, found, early)
    _as_meant_for_silent(bench, meant, met, minutes)
    return met


def _minute(bench: Bench, route: OwnRoute, alarms: Alarms, kind: str) -> tuple[datetime, bool]:
    _next_minute(bench)
    return _played(bench, route, alarms, kind)


def _played(bench: Bench, route: OwnRoute, alarms: Alarms, kind: str) -> tuple[datetime, bool]:
    began = bench.clock.now().replace(second=0, microsecond=0)
    slow, times = kind == "S", 1 if bench.surroundings.time_moves else AT_ONCE
    if slow:
        lasting(bench, SLOW_S, lambda: route.asked(bench, [*alarms] * times, wait_s=SLOW_S))
    else:
        route.asked(bench, alarms)
    return began, slow


def _next_minute(bench: Bench) -> None:
    """Wait for the next minute: by then alarms have looked at this one where time can be moved."""
    passed(bench, next_minute(bench) + INTO_MINUTE)


def _as_meant(bench: Bench, stages: Iterable[str], minutes: Minutes, which: str = "p95") -> None:
    """Raise Undecidable ``alerts.not_quiet`` where other requests made a minute fast, or slow, that was not to be.

    `which` is the statistic by which that is seen.
    """
    for stage in stages:
        until = max(minutes) + 2 * MINUTE
        look = percentiles if which.startswith("p") else by_minute
        found = look(bench.reads, metric(bench, stage, LATENCY), which, min(minutes), until)
        for began, slow in minutes.items():
            seen = found.get(began)
            if seen is None or (seen > SLOW_MS) is not slow:
                meant = "slow" if slow else "fast"
                said = f"stage {stage} was to be {meant} at {began:%H:%M}, and its latency ({which}) was {seen} ms"
                raise Undecidable("alerts.not_quiet", f"{said}: try again when it is used less")


def _as_meant_for_silent(bench: Bench, alarms: Alarms, met: StageAlerts, minutes: Minutes) -> None:
    """Raise Undecidable where all alarms of a stage stayed silent, and a minute was not slow by what one looks at.

    Fast requests of others, a canary's too, bring the average down long before the 95th percentile.
    """
    for stage, each in zip(alarms, met.provoked, strict=True):
        if each.said and not any(alert.raised for alert in each.alerts):
            for which in sorted(_statistics(bench, stage, alarms[stage]) & set(TYPICAL)):
                _as_meant(bench, [stage], minutes, which)


def _statistics(bench: Bench, stage: str, names: Collection[str]) -> set[str]:
    """Return by which statistics alarms look at the latency of a stage."""
    of = metric(bench, stage, LATENCY)
    return {
        each.statistic
        for alarm in metric_alarms(bench.reads)
        if alarm["AlarmName"] in names
        for each in watched(alarm)
        if each.is_of(of.namespace, of.name, of.dimensions)
    }


FIVE_SLOW = Stimulus("five slow minutes", five_slow_minutes, frozenset({ANSWERS}), Lane.MINUTES, LONGEST_S)
