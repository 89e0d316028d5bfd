"""The alarm that tells that the rate guard stands open: its counter does not answer, and requests pass uncounted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from provisioners.rate_limiting.guard_settings import mine
from provisioners.shared.alarm_controls import counted, function_metric, once, scheme
from provisioners.shared.metric_alarms import ASPECT, Alarms, planned, read_alarms, unplanned
from stormproof.aws.observe.lambda_functions import FunctionState, coming, read_function
from stormproof.aws.observe.lambda_served import served_functions
from stormproof.core.alerts.conditions import Alarm
from stormproof.core.alerts.model import Resource
from stormproof.core.alerts.own_entries import RATE_GUARD_OPEN
from stormproof.core.deployed_code import GUARD_OPEN
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Step
from stormproof.core.system import Function

NAME = "rate-guard-alarm"
NAMESPACE, METRIC = GUARD_OPEN


@dataclass(frozen=True)
class Watched:
    """The functions that serve the API, and the alarms that stand."""

    functions: tuple[FunctionState, ...]
    alarms: Alarms


def read(reads: Reads, context: PlanContext) -> Watched:
    """Look at which functions serve the API, and at the alarms."""
    served = served_functions(reads, context.system)
    return Watched(tuple(read_function(reads, each) for each in served), read_alarms(reads, context))


def plan(context: PlanContext, actual: Watched) -> Iterator[Step]:
    """Make one alarm for each function that the guard stands before."""
    guarded = [each.function for each in actual.functions if mine(context, coming(each, context.pending))["Layers"]]
    yield from planned(NAME, context, [alarm(context, each) for each in guarded], actual.alarms, once(METRIC))


def remove(context: PlanContext, actual: Watched) -> Iterator[Step]:
    """Delete the alarms."""
    alarms = [alarm(context, each.function) for each in actual.functions]
    yield from unplanned(NAME, context, alarms, actual.alarms)


def alarm(context: PlanContext, function: Function) -> Alarm:
    """Return the alarm of one function."""
    about = Resource("function", function.name)
    base = scheme(
        context, RATE_GUARD_OPEN, about, subject=function.name, details={"Table": Names(context.system).rate_table}
    )
    return {**base, **counted(function_metric(NAMESPACE, METRIC, function.name))}


CONTROL = Control(
    name=NAME,
    criteria=("6.1",),
    phase=Phase.OBSERVERS,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
    requires=("alert-topic", "rate-guard"),
    piecewise=True,
)
