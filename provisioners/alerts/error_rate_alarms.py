"""An alarm for each function on the share of its executions that fail: more than 5 percent over 5 minutes.

The rate is AWS's own, errors by invocations; without an invocation it has no datapoint, which is no breach.
https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
"""

from __future__ import annotations

from typing import Any

from provisioners.shared.alarm_controls import GREATER, alarm_control, function_metric, scheme, stat
from stormproof.core.alerts.conditions import Alarm
from stormproof.core.alerts.demands import ERROR_RATE
from stormproof.core.alerts.function_entries import FUNCTION_ERROR_RATE
from stormproof.core.alerts.model import Resource
from stormproof.core.planning.controls import PlanContext
from stormproof.core.system import Function

NAME = "function-error-rate-alarms"
PERCENT = 5.0
RATE = {
    "Id": "rate",
    "Expression": "100 * errors / invocations",
    "Label": "percent of executions failed",
    "ReturnData": True,
}


def alarms(context: PlanContext) -> tuple[Alarm, ...]:
    """Return the alarm of each function."""
    return tuple(alarm(context, function) for function in context.system.functions)


def alarm(context: PlanContext, function: Function) -> dict[str, Any]:
    """Return the alarm of one function."""
    period = ERROR_RATE.period_s
    errors, invocations = (function_metric("AWS/Lambda", each, function.name) for each in ("Errors", "Invocations"))
    return {
        **scheme(context, FUNCTION_ERROR_RATE, Resource("function", function.name), subject=function.name),
        "Metrics": [stat("errors", errors, "Sum", period), stat("invocations", invocations, "Sum", period), RATE],
        "EvaluationPeriods": 1,
        "Threshold": PERCENT,
        "ComparisonOperator": GREATER,
    }


CONTROL = alarm_control(NAME, ("3.1", "3.4", "3.5"), alarms, ERROR_RATE, along=("alias-deployment",))
"""With functions behind an alias the alarms can be tried: fault versions are made of what nobody is served by."""
