"""An alarm for each function that has failed three times in a row, as the watcher of failures has counted.

The metric is in a log line, which CloudWatch takes in a little later: a success of the next minute may come before the
third failure of this one. So of three minutes one is enough.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Alarms.html
"""

from __future__ import annotations

from typing import Any

from provisioners.shared.alarm_controls import alarm_control, function_metric, scheme
from stormproof.core.alerts.conditions import Alarm
from stormproof.core.alerts.demands import CONSECUTIVE_FAILURES
from stormproof.core.alerts.function_entries import FUNCTION_FAILURES
from stormproof.core.alerts.model import Resource
from stormproof.core.deployed_code import FAILURES_IN_A_ROW
from stormproof.core.planning.controls import PlanContext
from stormproof.core.system import Function

NAME = "function-failure-alarms"
IN_A_ROW = 3.0
MINUTES = 3


def alarms(context: PlanContext) -> tuple[Alarm, ...]:
    """Return the alarm of each function."""
    return tuple(alarm(context, function) for function in context.system.functions)


def alarm(context: PlanContext, function: Function) -> dict[str, Any]:
    """Return the alarm of one function."""
    return {
        **scheme(context, FUNCTION_FAILURES, Resource("function", function.name), subject=function.name),
        **function_metric(*FAILURES_IN_A_ROW, function.name),
        "Statistic": "Maximum",
        "Period": CONSECUTIVE_FAILURES.period_s,
        "EvaluationPeriods": MINUTES,
        "DatapointsToAlarm": 1,
        "Threshold": IN_A_ROW,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
    }


CONTROL = alarm_control(
    NAME,
    ("3.3",),
    alarms,
    CONSECUTIVE_FAILURES,
    requires=("failure-subscriptions",),
    along=("alias-deployment", "redrive-policies", "failure-watcher-alarm"),
)
