"""An alarm for each stage on what its clients wait: above 3 seconds for one in twenty, for 5 minutes in a row.

Latency is what clients feel; IntegrationLatency leaves out the authorizer and API Gateway itself. A stage that is used
little has few requests a minute: a percentile of few is evaluated all the same.
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html,
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/percentiles-with-low-samples.html
"""

from __future__ import annotations

from typing import Any

from provisioners.shared.alarm_controls import GREATER, alarm_control, scheme, stage_metric, stage_resource
from stormproof.core.alerts.api_demands import LATENCY as DEMAND
from stormproof.core.alerts.api_entries import API_LATENCY
from stormproof.core.alerts.conditions import Alarm
from stormproof.core.alerts.stage_metrics import LATENCY
from stormproof.core.planning.controls import PlanContext

NAME = "api-latency-alarms"
ABOVE_MS = 3000.0


def alarms(context: PlanContext) -> tuple[Alarm, ...]:
    """Return the alarm of each stage."""
    return tuple(alarm(context, stage) for stage in context.system.api.stages)


def alarm(context: PlanContext, stage: str) -> dict[str, Any]:
    """Return the alarm of one stage."""
    return {
        **scheme(context, API_LATENCY, stage_resource(context, stage), subject=stage),
        **stage_metric(context, stage, LATENCY),
        "ExtendedStatistic": "p95",
        "EvaluateLowSampleCountPercentile": "evaluate",
        "Period": DEMAND.period_s,
        "EvaluationPeriods": DEMAND.datapoints,
        "DatapointsToAlarm": DEMAND.datapoints,
        "Threshold": ABOVE_MS,
        "ComparisonOperator": GREATER,
    }


CONTROL = alarm_control(NAME, ("4.2",), alarms, DEMAND)
