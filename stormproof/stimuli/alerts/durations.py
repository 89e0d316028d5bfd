"""Executions that last: nine seconds wake nobody, eleven do; by fault versions, of all functions side by side.

Duration is taken when an execution ends, and cut off at the timeout of what runs: a fault version has one of its own,
so the timeout of what serves is looked at beside.
https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from stormproof.aws.observe.alerts.function_metrics import longest_ms
from stormproof.aws.observe.lambda_functions import read_function
from stormproof.core.alerts.function_entries import FUNCTION_DURATION
from stormproof.core.bench import Bench
from stormproof.core.clock import poll
from stormproof.core.judges.alerts.durations import MayRun
from stormproof.core.judges.alerts.provoked import Provoked
from stormproof.core.stimuli import Lane, Stimulus
from stormproof.core.system import Function
from stormproof.stimuli.alerts.alarm_mail import EVALUATED, LONGEST_S, alerts, became, next_look, quiet
from stormproof.stimuli.alerts.watched_functions import all_of, complete, provoked, watching
from stormproof.stimuli.shared.fault_versions import (
    LATEST,
    Fault,
    FaultVersion,
    fault_versions,
    in_turn,
    invoke,
    together,
)
from stormproof.stimuli.shared.passing_time import lasting, next_minute, passed

METRIC = ("AWS/Lambda", "Duration")
DURATIONS = "metric:Duration"
TIMEOUT_S = 20
SHORT_S, LONG_S = 9.0, 11.0
PASSED = timedelta(minutes=20)
"""After which nothing that was before is in what an alarm looks at that looks at fifteen minutes, and two more."""
MINUTE_S, EARLY_S = 60, 20
"""An execution that begins in the first seconds of a minute ends in it."""


@dataclass(frozen=True)
class Durations:
    """What became of the alarms on each function's duration, and how long what serves may run."""

    provoked: tuple[Provoked, ...]
    serving: tuple[MayRun, ...]


def last(bench: Bench) -> Durations:
    """Have an execution of each function last nine seconds, look whether an alarm goes off, and have one last 11."""
    functions = bench.context.system.functions
    alarms = watching(bench, functions, FUNCTION_DURATION, METRIC)
    with fault_versions(bench, functions, TIMEOUT_S) as versions:
        quiet(bench, all_of(alarms), PASSED)
        if bench.surroundings.time_moves:
            bench.clock.advance(PASSED)
        since = bench.clock.now()
        _last(bench, versions, SHORT_S)
        _evaluated(bench, functions, since)
        early = {each.alarm for each in became(bench, all_of(alarms), since) if each.raised}
        _last(bench, versions, LONG_S)
        found = alerts(bench, all_of(alarms), since, partial(complete, alarms))
    said = f"an execution lasted {LONG_S:g} s"
    return Durations(provoked(alarms, found, said, early), may_run(bench))


def may_run(bench: Bench) -> tuple[MayRun, ...]:
    """Return how long what serves of each function may run."""
    return tuple(
        MayRun(each.name, int(read_function(bench.reads, each).serving["Timeout"]))
        for each in bench.context.system.functions
    )


def _last(bench: Bench, versions: Sequence[FaultVersion], seconds: float) -> None:
    """Execute each function once for so long, with short executions before and after: an average is far less.

    All within a minute: the duration of one that ends in the next is counted in that in which it began.
    """
    _early_in_a_minute(bench)

    def execute(version: FaultVersion) -> None:
        invoke(bench, version, Fault.LAST, seconds=seconds)

    in_turn(bench, versions, (Fault.SUCCEED,))
    lasting(bench, seconds, lambda: together(execute, versions))
    in_turn(bench, versions, (Fault.SUCCEED,))


def _early_in_a_minute(bench: Bench) -> None:
    now = bench.clock.now()
    if now.second < EARLY_S:
        return
    passed(bench, next_minute(bench))


def _evaluated(bench: Bench, functions: Sequence[Function], since: datetime) -> None:
    """Wait until alarms have looked at the executions that lasted nine seconds."""
    if bench.surroundings.time_moves:
        bench.clock.advance(EVALUATED)

    def shortest() -> float:
        until = bench.clock.now() + timedelta(minutes=1)
        return min(longest_ms(bench.reads, each.name, since, until) for each in functions)

    clock, within = bench.clock, bench.surroundings.waits.alarm_s
    enough, what = SHORT_S * 1000, "the durations of executions"
    poll(shortest, lambda ms: ms >= enough, clock=clock, within_s=within, every_s=2.0, what=what)
    next_look(bench)


OCCUPIES = frozenset({LATEST, DURATIONS})
LASTING = Stimulus("executions last 9 s, then 11 s", last, OCCUPIES, Lane.MINUTES, LONGEST_S + 60.0)
