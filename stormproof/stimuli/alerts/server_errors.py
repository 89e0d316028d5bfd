"""Stages that answer with 5xx, on a route of the run's own: no user's request is among them.

Ten first, which are no reason; then one more within the same five minutes.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from stormproof.aws.observe.alerts.metric_figures import summed
from stormproof.core.alerts.stage_metrics import SERVER_ERRORS, SERVER_ERRORS_ALIKE
from stormproof.core.bench import Bench
from stormproof.core.clock import poll
from stormproof.core.errors import Undecidable
from stormproof.core.stimuli import Lane, Stimulus
from stormproof.stimuli.alerts.alarm_mail import EVALUATED, alerts, became, next_look, quiet
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
from stormproof.stimuli.shared.own_routes import ANSWERS, FAILING, OwnRoute, own_route

ALLOWED = 10
SAID = "11 of its requests were answered with 5xx within five minutes"
WINDOW = timedelta(minutes=6)
"""After which nothing that was before is in an alarm's five minutes."""
PASSED = timedelta(minutes=20)
"""After which an alarm on five minutes has passed without a new figure."""
LONGEST_S = 880.0


def at_boundary(bench: Bench) -> StageAlerts:
    """Have each stage answer ten requests with 503, look whether an alarm goes off, and have it answer one more so."""
    meant = standing(bench, SERVER_ERRORS_ALIKE)
    alarms = provokable(meant)
    if not alarms:
        return provoked(bench, meant, SAID, (), ())
    with own_route(bench) as route:
        since = _calm(bench, route, alarms)
        route.asked(bench, [*alarms] * ALLOWED, FAILING)
        _seen(bench, alarms, since)
        early = {each.alarm for each in became(bench, each_alarm(alarms), since) if each.raised}
        # Where time cannot be moved, the first ten leave the window by and by.
        more = 1 if bench.surroundings.time_moves else ALLOWED + 1
        route.asked(bench, [*alarms] * more, FAILING)
        found = alerts(bench, each_alarm(alarms), since, partial(complete, alarms))
    return provoked(bench, meant, SAID, found, early)


def _calm(bench: Bench, route: OwnRoute, alarms: Alarms) -> datetime:
    quiet(bench, each_alarm(alarms), PASSED, partial(route.asked, bench, alarms))
    if bench.surroundings.time_moves:
        bench.clock.advance(WINDOW)
    return bench.clock.now()


def _seen(bench: Bench, alarms: Alarms, since: datetime) -> None:
    """Wait until alarms have looked at the ten; raises Undecidable ``alerts.not_quiet`` beside other answers of 5xx."""
    if bench.surroundings.time_moves:
        bench.clock.advance(EVALUATED)

    def counted(stage: str) -> int:
        until = bench.clock.now() + timedelta(minutes=1)
        return summed(bench.reads, metric(bench, stage, SERVER_ERRORS), since, until)

    clock, within = bench.clock, bench.surroundings.waits.alarm_s
    poll(
        lambda: min(map(counted, alarms)),
        lambda fewest: fewest >= ALLOWED,
        clock=clock,
        within_s=within,
        every_s=2.0,
        what="metrics of the answers with 5xx",
    )
    next_look(bench)
    for stage in alarms:
        if (found := counted(stage)) > ALLOWED:
            said = f"stage {stage} answered {found} requests with 5xx, and {ALLOWED} of them were ours"
            raise Undecidable("alerts.not_quiet", f"{said}: try again when it has no errors of its own")


AT_BOUNDARY = Stimulus("10 answers with 5xx, then 11", at_boundary, frozenset({ANSWERS}), Lane.MINUTES, LONGEST_S)
