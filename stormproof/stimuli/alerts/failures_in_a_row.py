"""Executions that fail in a row: two, a success and two wake nobody, three do; by fault versions, of all functions.

They fail in each way that there is, by an error, by time and by memory: after the latter two Lambda starts a new
environment, so that one run of failures is told by several log streams.
https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from stormproof.aws.observe.alerts.alarms import metric_alarms
from stormproof.aws.observe.alerts.function_metrics import counted
from stormproof.aws.observe.lambda_functions import function_log, read_function
from stormproof.aws.observe.logs.subscriptions import subscriptions
from stormproof.core.alerts.conditions import Watched, watched
from stormproof.core.alerts.function_entries import FUNCTION_FAILURES
from stormproof.core.bench import Bench
from stormproof.core.clock import poll
from stormproof.core.deployed_code import FAILURES_IN_A_ROW
from stormproof.core.errors import Undecidable
from stormproof.core.judges.alerts.alert import Alert
from stormproof.core.judges.alerts.provoked import Provoked
from stormproof.core.naming import Names
from stormproof.core.stimuli import Lane, Stimulus
from stormproof.core.system import Function
from stormproof.stimuli.alerts.alarm_mail import EVALUATED, LONGEST_S, alerts, became, next_look, quiet
from stormproof.stimuli.alerts.error_rates import ERRORS_OF_FUNCTIONS, PASSED, WINDOW
from stormproof.stimuli.alerts.watched_functions import Alarms, all_of, complete, provoked
from stormproof.stimuli.health.own_probes import HEALTH_CHECKS
from stormproof.stimuli.shared.as_meant import ATTEMPTS, failing_as_meant
from stormproof.stimuli.shared.fault_versions import LATEST, Fault, fault_versions
from stormproof.stimuli.shared.own_executions import OwnExecutions
from stormproof.stimuli.shared.own_schedules import HEALTH, SCHEDULES, resting
from stormproof.stimuli.shared.passing_time import lasting
from stormproof.stimuli.shared.traffic import SERVED

TIMEOUT_S = 3
IN_PAIRS = ((Fault.FAIL, Fault.FAIL, Fault.SUCCEED), (Fault.HANG,), (Fault.FILL,))
FAILING_IN_PAIRS = sum(fault is not Fault.SUCCEED for faults in IN_PAIRS for fault in faults)
THIRD = Fault.FAIL
LAMBDA, FAILING = "AWS/Lambda", ("Errors",)


@dataclass(frozen=True)
class InARow:
    """What became of the alarms on each function's failures."""

    provoked: tuple[Provoked, ...]


def failing(bench: Bench) -> InARow:
    """Have two executions of each function fail, one succeed and two fail; look for alarms, and have a third fail.

    Health checks rest meanwhile: each of them is an execution that succeeds.
    """
    functions = bench.context.system.functions
    alarms = watching(bench, functions)
    with resting(bench, HEALTH), fault_versions(bench, functions, TIMEOUT_S) as versions:
        ours = OwnExecutions(bench, versions)
        since = failing_as_meant(bench, functions, FAILING_IN_PAIRS, partial(_in_pairs, bench, ours, alarms))
        early = {each.alarm for each in became(bench, all_of(alarms), since) if each.raised}
        found = _three(bench, ours, alarms, since)
    return InARow(provoked(alarms, found, "three executions failed in a row", early))


def _in_pairs(bench: Bench, ours: OwnExecutions, alarms: Alarms) -> datetime:
    """Have two executions fail, one succeed and two fail, and wait until alarms have looked; return since when."""
    ours.in_turn((Fault.SUCCEED,))
    quiet(bench, all_of(alarms), PASSED, partial(ours.in_turn, (Fault.SUCCEED,)))
    if bench.surroundings.time_moves:
        bench.clock.advance(WINDOW)
    since = bench.clock.now()
    errors, timeouts, out_of_memory = IN_PAIRS
    ours.in_turn(errors)
    lasting(bench, TIMEOUT_S, partial(ours.in_turn, timeouts))
    ours.in_turn(out_of_memory)
    _evaluated(bench, [each.function for each in ours.versions], since)
    return since


def _three(bench: Bench, ours: OwnExecutions, alarms: Alarms, since: datetime) -> tuple[Alert, ...]:
    """Have a third fail, and return what became of the alarms since a moment.

    Where others had an execution succeed in between it was no third in a row: three fail then, one right after the
    other. Raises Undecidable ``alerts.not_quiet`` where that is so time and again.
    """
    faults: Sequence[Fault] = (THIRD,)
    begun = since
    for _ in range(ATTEMPTS):
        ours.in_turn(faults)
        found = alerts(bench, all_of(alarms), since, partial(complete, alarms))
        raised = {each.alarm for each in found if each.raised}
        silent = [function for function, names in alarms.items() if not raised & set(names)]
        between = [each.name for each in silent if ours.succeeded_for_others(each, begun)]
        if not between:
            return found
        faults, begun = (THIRD,) * 3, bench.clock.now()
    said = f"executions of others succeeded between those of the test that failed: {', '.join(between)}"
    raise Undecidable("alerts.not_quiet", f"{said}; try again when less is used")


def watching(bench: Bench, functions: Sequence[Function]) -> Alarms:
    """Return the alarms on a function's failures, whatever they look at: on its errors, and on anybody's own metrics.

    Of ours that on failures in a row alone: the others are about something else.
    """
    names, standing = Names(bench.context.system), metric_alarms(bench.reads)
    found = {}
    for function in functions:
        ours = names.alarm(FUNCTION_FAILURES.name, function.name)
        told = [str(each["AlarmName"]) for each in standing if any(_about(one, function) for one in watched(each))]
        found[function] = tuple(each for each in told if each == ours or not each.startswith(names.alarm_prefixes))
    return found


def subscribed(bench: Bench) -> dict[str, bool]:
    """Return the log group of what serves of each function, and whether it feeds the watcher of failures."""
    names, functions = Names(bench.context.system), bench.context.system.functions
    watcher = names.arn("lambda", f"function:{names.failure_watcher}")
    groups = {function_log(read_function(bench.reads, each).serving) for each in functions}
    return {group: watcher in {each.destination for each in subscriptions(bench.reads, group)} for group in groups}


def _about(metric: Watched, function: Function) -> bool:
    of_lambda = metric.namespace == LAMBDA and metric.metric not in FAILING
    return not of_lambda and ("FunctionName", function.name) in metric.dimensions


def _evaluated(bench: Bench, functions: Sequence[Function], since: datetime) -> None:
    """Wait until alarms have looked at the executions: their errors are counted, and a while has passed."""
    if bench.surroundings.time_moves:
        bench.clock.advance(EVALUATED)

    def fewest() -> int:
        until = bench.clock.now() + timedelta(minutes=1)
        return min(counted(bench.reads, each.name, "Errors", since, until) for each in functions)

    clock, within = bench.clock, bench.surroundings.waits.alarm_s
    enough, what = FAILING_IN_PAIRS, "metrics of executions"
    poll(fewest, lambda n: n >= enough, clock=clock, within_s=within, every_s=2.0, what=what)
    next_look(bench)


METRIC = f"metric:{FAILURES_IN_A_ROW[1]}"
OCCUPIES = frozenset({LATEST, ERRORS_OF_FUNCTIONS, METRIC, SCHEDULES, HEALTH_CHECKS, *SERVED})
FAILING_IN_A_ROW = Stimulus(
    "two fail, one succeeds, two fail, and then a third", failing, OCCUPIES, Lane.MINUTES, LONGEST_S + 120.0
)
