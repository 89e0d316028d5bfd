"""Response times that are known, sent to a route of the run's own within one minute, and what dashboards show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from stormproof.aws.observe.dashboards.figures import measured
from stormproof.core.bench import Bench
from stormproof.core.clock import look_until
from stormproof.core.dashboards.demands import FIVE_S, MINUTE_S
from stormproof.core.dashboards.metrics import Measure, Metric, of_api, of_stage
from stormproof.core.errors import CouldNotLook
from stormproof.core.judges.dashboards.percentiles import SentLatencies
from stormproof.core.stimuli import Lane, Stimulus
from stormproof.stimuli.dashboards.boards import candidates, shown
from stormproof.stimuli.dashboards.known_traffic import COUNTED, LONGEST_S, ceiling, floor
from stormproof.stimuli.shared.own_routes import ANSWERS, own_route
from stormproof.stimuli.shared.passing_time import lasting, next_minute, passed

GROUPS = ((40, 0.0), (8, 1.2), (2, 2.6))
"""Requests, and how many seconds each lasts at least: p50 is of the first group, p95 and p99 of the others."""
SAMPLES = "SampleCount"


def sent(bench: Bench) -> SentLatencies:
    """Send the requests of each group side by side, all in one minute, and look at the dashboards.

    Raises Undecidable ``route.*``; CouldNotLook ``metrics.not_arrived``.
    """
    stage = bench.context.system.api.stage
    with own_route(bench) as route:
        passed(bench, next_minute(bench))
        moment = bench.clock.now()
        most_ms = [
            _took_ms(bench, wait_s, partial(route.asked, bench, [stage] * number, wait_s=wait_s))
            for number, wait_s in GROUPS
        ]
    span = floor(moment, FIVE_S), ceiling(moment)
    passed(bench, span[1] + COUNTED)
    least = tuple(wait_s * 1000 for number, wait_s in GROUPS for _ in range(number))
    most = tuple(took for (number, _), took in zip(GROUPS, most_ms, strict=True) for _ in range(number))
    counted = _counted(bench, span, moment, len(least))
    return SentLatencies(moment, least, most, counted, shown(bench, candidates(bench), *span))


def _took_ms(bench: Bench, wait_s: float, ask: Callable[[], object]) -> float:
    """Send a group and return how long all of it took by the target's clock: none of its answers took longer."""
    began = bench.clock.now()
    lasting(bench, wait_s, ask)
    return (bench.clock.now() - began).total_seconds() * 1000


def _counted(
    bench: Bench, span: tuple[datetime, datetime], moment: datetime, least: int
) -> Mapping[tuple[Metric, datetime, int], float]:
    api = bench.context.system.api
    metrics = (of_api(api, "Latency"), of_stage(api, "Latency"))
    measures = tuple(Measure(each, SAMPLES, period) for each in metrics for period in (MINUTE_S, FIVE_S))

    def look() -> dict[tuple[Metric, datetime, int], float]:
        return {
            (measure.metric, at, measure.period_s): value
            for measure, points in measured(bench.reads, measures, *span).items()
            for at, value in points.items()
        }

    def complete(found: Mapping[tuple[Metric, datetime, int], float]) -> bool:
        return found.get((metrics[0], floor(moment, MINUTE_S), MINUTE_S), 0.0) >= least

    within = bench.surroundings.waits.alarm_s
    found = look_until(
        look,
        complete,
        clock=bench.clock,
        within_s=within,
        every_s=bench.surroundings.waits.alarm_pause_s,
    )
    if not complete(found):
        raise CouldNotLook("metrics.not_arrived", f"CloudWatch has not counted {least} requests at {moment:%H:%M}")
    return found


LATENCIES = Stimulus("response times that are known", sent, frozenset({ANSWERS}), Lane.MINUTES, LONGEST_S)
