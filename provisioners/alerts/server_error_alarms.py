"""An alarm for each stage on the requests that it answers with 5xx: more than 10 over 5 minutes."""

from __future__ import annotations

from typing import Any

from provisioners.shared.alarm_controls import GREATER, alarm_control, scheme, stage_metric, stage_resource
from stormproof.core.alerts.api_demands import SERVER_ERRORS as DEMAND
from stormproof.core.alerts.api_entries import API_SERVER_ERRORS
from stormproof.core.alerts.conditions import Alarm
from stormproof.core.alerts.stage_metrics import SERVER_ERRORS
from stormproof.core.planning.controls import PlanContext

NAME = "api-server-error-alarms"
MORE_THAN = 10.0


def alarms(context: PlanContext) -> tuple[Alarm, ...]:
    """Return the alarm of each stage."""
    return tuple(alarm(context, stage) for stage in context.system.api.stages)


def alarm(context: PlanContext, stage: str) -> dict[str, Any]:
    """Return the alarm of one stage."""
    return {
        **scheme(context, API_SERVER_ERRORS, stage_resource(context, stage), subject=stage),
        **stage_metric(context, stage, SERVER_ERRORS),
        "Statistic": "Sum",
        "Period": DEMAND.period_s,
        "EvaluationPeriods": DEMAND.datapoints,
        "Threshold": MORE_THAN,
        "ComparisonOperator": GREATER,
    }


CONTROL = alarm_control(NAME, ("3.2",), alarms, DEMAND)
