"""The metrics that API Gateway emits of a stage of a REST API, and which alarms are meant to look at them.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html : the dimension
ApiName holds the API's name, and its ID only where the name has no character of ASCII.
"""

from __future__ import annotations

from collections.abc import Collection

from stormproof.core.alerts.conditions import Alarm, Watched, watched
from stormproof.core.system import RestApi

NAMESPACE = "AWS/ApiGateway"
SERVER_ERRORS, LATENCY, INTEGRATION_LATENCY, COUNT = "5XXError", "Latency", "IntegrationLatency", "Count"
SERVER_ERRORS_ALIKE = (SERVER_ERRORS, "5xx")
"""HTTP APIs call it ``5xx``: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html"""
LATENCY_ALIKE = (LATENCY, INTEGRATION_LATENCY)


def dimensions(api: RestApi, stage: str) -> dict[str, str]:
    """Return the dimensions of a stage's metrics."""
    return {"ApiName": api.metric_name, "Stage": stage}


def stage_name(api: RestApi, stage: str) -> str:
    """Return what a stage is called in alarms: by the API's name and its own."""
    return f"{api.name}, stage {stage}"


def meant_for(alarm: Alarm, api: RestApi, stage: str, metrics: Collection[str]) -> bool:
    """Tell whether an alarm is meant to look at one of these metrics of a stage, whether or not it can see them.

    It names the API, by its name or its ID in whatever dimension, and no other stage that there is.
    """
    return any(_meant(each, api, stage) for each in watched(alarm) if each.metric in metrics)


def _meant(watch: Watched, api: RestApi, stage: str) -> bool:
    named = dict(watch.dimensions)
    whose = {api.id, api.name, api.metric_name} & set(named.values())
    elsewhere = named.get("Stage") in set(api.stages) - {stage}
    return watch.namespace == NAMESPACE and bool(whose) and not elsewhere
