"""The alarm that tells that the rate guard stands open: its counter does not answer, and requests pass uncounted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from provisioners.shared.metric_alarms import ASPECT, Alarm, Alarms, counted, planned, unplanned, with_owners
from stormproof.aws.observe.lambda_served import served_functions
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

    functions: tuple[Function, ...]
    alarms: Alarms


def read(reads: Reads, context: PlanContext) -> Watched:
    """Look at which functions serve the API, and at the alarms."""
    served = served_functions(reads, context.system)
    return Watched(served, with_owners(reads, context, [alarm(context, function) for function in served]))


def plan(context: PlanContext, actual: Watched) -> Iterator[Step]:
    """Make one alarm for each function that the guard stands before."""
    yield from planned(NAME, context, _wanted(context, actual), actual.alarms)


def remove(context: PlanContext, actual: Watched) -> Iterator[Step]:
    """Delete the alarms."""
    yield from unplanned(NAME, context, _wanted(context, actual), actual.alarms)


def alarm(context: PlanContext, function: Function) -> Alarm:
    """Return the alarm of one function."""
    names = Names(context.system)
    description = (
        f"The rate guard of function {function.name} lets requests pass uncounted: it cannot count in table "
        f"{names.rate_table}. Look at the table, and for the error in the function's log: rate_guard_open."
    )
    metric = {
        "Namespace": NAMESPACE,
        "MetricName": METRIC,
        "Dimensions": [{"Name": "FunctionName", "Value": function.name}],
    }
    return counted(names.rate_open_alarm(function.name), description, metric, names.alert_topic_arn)


def _wanted(context: PlanContext, actual: Watched) -> list[Alarm]:
    return [alarm(context, function) for function in actual.functions]


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
