"""Functions that fail in a certain share of their executions, by fault versions: callers of the API never meet them.

Successes come first, since alarms look at windows that slide: a failure alone would be a rate of 100 percent.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation-window.html
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from stormproof.aws.observe.alerts.function_metrics import counted
from stormproof.core.alerts.function_entries import FUNCTION_ERROR_RATE
from stormproof.core.bench import Bench
from stormproof.core.clock import poll
from stormproof.core.errors import Undecidable
from stormproof.core.judges.alerts.provoked import Provoked
from stormproof.core.stimuli import Lane, Stimulus
from stormproof.core.system import Function
from stormproof.stimuli.alerts.alarm_mail import EVALUATED, LONGEST_S, alerts, became, next_look, quiet
from stormproof.stimuli.alerts.watched_functions import Alarms, all_of, complete, provoked, watching
from stormproof.stimuli.shared.as_meant import failing_as_meant
from stormproof.stimuli.shared.fault_versions import (
    LATEST,
    Fault,
    FaultVersion,
    fault_versions,
    in_turn,
    invoke,
    together,
)
from stormproof.stimuli.shared.passing_time import passed
from stormproof.stimuli.shared.traffic import SERVED

TIMEOUT_S = 10
WINDOW = timedelta(minutes=6)
"""After which nothing that was before is in an alarm's five minutes."""
PASSED = timedelta(minutes=20)
"""After which an alarm on five minutes has passed without a new figure: it looks at two periods more than it counts."""
MINUTE = timedelta(minutes=1)
AMONG = 115
"""Percent of our own executions that there may be in all: with more, 6 of 100 would not be over 5 percent any more."""
FIVE = (Fault.FAIL, Fault.FAIL, Fault.SUCCEED, Fault.FAIL, Fault.FAIL, Fault.SUCCEED, Fault.FAIL)
"""Five failures, with one more also never three in a row: another alarm is about that, and would go off for nothing."""
BETWEEN = FIVE.count(Fault.SUCCEED)
METRIC = ("AWS/Lambda", "Errors")
ERRORS_OF_FUNCTIONS = "metric:Errors"


@dataclass(frozen=True)
class ErrorRates:
    """What was provoked of each function, and what became of the alarms that look at its errors."""

    provoked: tuple[Provoked, ...]


def at_boundary(bench: Bench) -> ErrorRates:
    """Have 5 of 100 executions of each function fail, look whether an alarm goes off, and have one more fail."""
    functions = bench.context.system.functions
    alarms = watching(bench, functions, FUNCTION_ERROR_RATE, METRIC)
    with fault_versions(bench, functions, TIMEOUT_S) as versions:

        def allowed() -> datetime:
            since = _calm(bench, versions, alarms)
            _succeeding(bench, versions, 95 - BETWEEN)
            _minute_later(bench)
            in_turn(bench, versions, FIVE)
            _seen(bench, functions, since, 100)
            return since

        since = failing_as_meant(bench, functions, FIVE.count(Fault.FAIL), allowed)
        early = {each.alarm for each in became(bench, all_of(alarms), since) if each.raised}
        if bench.surroundings.time_moves:
            in_turn(bench, versions, (Fault.FAIL,))
        else:  # by now the first hundred leave the window
            _succeeding(bench, versions, 94 - BETWEEN)
            in_turn(bench, versions, (*FIVE, Fault.FAIL))
        found = alerts(bench, all_of(alarms), since, partial(complete, alarms))
    return ErrorRates(provoked(alarms, found, "6 of 101 executions failed", early))


def seldom_used(bench: Bench) -> ErrorRates:
    """Have one of ten executions of each function fail: few failures, and far too many."""
    functions = bench.context.system.functions
    alarms = watching(bench, functions, FUNCTION_ERROR_RATE, METRIC)
    with fault_versions(bench, functions, TIMEOUT_S) as versions:
        since = _calm(bench, versions, alarms)
        _succeeding(bench, versions, 9)
        in_turn(bench, versions, (Fault.FAIL,))
        found = alerts(bench, all_of(alarms), since, partial(complete, alarms))
    return ErrorRates(provoked(alarms, found, "1 of 10 executions failed"))


def _calm(bench: Bench, versions: Sequence[FaultVersion], alarms: Alarms) -> datetime:
    """Wait until no alarm is on and nothing that was before counts any more, and return since when."""

    def feed() -> None:
        together(lambda version: invoke(bench, version, Fault.SUCCEED), versions)

    quiet(bench, all_of(alarms), PASSED, feed)
    if bench.surroundings.time_moves:
        bench.clock.advance(WINDOW)
    return bench.clock.now()


def _succeeding(bench: Bench, versions: Sequence[FaultVersion], times: int) -> None:
    """Have each function succeed so often, one after the other: side by side each would start many environments."""
    in_turn(bench, versions, (Fault.SUCCEED,) * times)


def _minute_later(bench: Bench) -> None:
    """Let a minute pass: an alarm that looks at less than five sees the failures alone, and goes off too early."""
    passed(bench, bench.clock.now() + MINUTE)


def _seen(bench: Bench, functions: Sequence[Function], since: datetime, executions: int) -> None:
    """Wait until alarms have looked at the executions; raises Undecidable ``alerts.not_quiet`` beside other traffic."""
    if bench.surroundings.time_moves:
        bench.clock.advance(EVALUATED)

    def fewest() -> int:
        return min(_counted(bench, each, "Invocations", since) for each in functions)

    clock, within = bench.clock, bench.surroundings.waits.alarm_s
    poll(fewest, lambda n: n >= executions, clock=clock, within_s=within, every_s=2.0, what="metrics of executions")
    next_look(bench)
    for each in functions:
        counted_now = _counted(bench, each, "Invocations", since)
        if counted_now * 100 > executions * AMONG:
            said = f"function {each.name} was executed {counted_now} times beside the {executions} of the test"
            raise Undecidable("alerts.not_quiet", f"{said}: try again when it is used less")


def _counted(bench: Bench, function: Function, metric: str, since: datetime) -> int:
    return counted(bench.reads, function.name, metric, since, bench.clock.now() + timedelta(minutes=1))


OCCUPIES = frozenset({LATEST, ERRORS_OF_FUNCTIONS}) | SERVED
AT_BOUNDARY = Stimulus("5 of 100 executions fail, then 6", at_boundary, OCCUPIES, Lane.MINUTES, LONGEST_S + 120.0)
SELDOM_USED = Stimulus("1 of 10 executions fails", seldom_used, OCCUPIES, Lane.MINUTES, LONGEST_S)
