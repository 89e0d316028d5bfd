"""The ways in which alarms of the API can be lost."""

from __future__ import annotations

from stormproof.core.faults import Sabotage
from stormproof.sabotage.alerts.api_alarms import another_stage, api_id, latency, seeing_nothing, server_errors
from stormproof.sabotage.alerts.silent_alarms import deleted, with_settings

SILENT, EARLY, UNSENT = (f"alerts.server_errors_{what}" for what in ("silent", "early", "unsent"))
LATE, TOO_SOON, MUTE = (f"alerts.latency_{what}" for what in ("silent", "early", "unsent"))

API_ALERTS = (
    Sabotage(
        "server-errors-average",
        "3.2",
        SILENT,
        with_settings("the average is looked at, which is a rate", server_errors, Statistic="Average"),
    ),
    Sabotage(
        "server-errors-threshold-high", "3.2", SILENT, with_settings("100 are allowed", server_errors, Threshold=100.0)
    ),
    Sabotage(
        "server-errors-threshold-low", "3.2", EARLY, with_settings("only 9 are allowed", server_errors, Threshold=9.0)
    ),
    Sabotage(
        "server-errors-of-a-minute", "3.2", SILENT, with_settings("one minute is looked at", server_errors, Period=60)
    ),
    Sabotage(
        "server-errors-wrong-stage",
        "3.2",
        SILENT,
        seeing_nothing("another stage is watched", server_errors, Stage=another_stage),
    ),
    Sabotage(
        "server-errors-by-api-id",
        "3.2",
        SILENT,
        seeing_nothing("the API's ID stands for its name", server_errors, ApiName=api_id),
    ),
    Sabotage(
        "server-errors-without-action",
        "3.2",
        UNSENT,
        with_settings("the alarm notifies nobody", server_errors, AlarmActions=[]),
    ),
    Sabotage("server-errors-deleted", "3.2", SILENT, deleted(server_errors)),
    Sabotage(
        "latency-of-integration",
        "4.2",
        LATE,
        with_settings("the function's time alone is looked at", latency, MetricName="IntegrationLatency"),
    ),
    Sabotage(
        "latency-one-of-one",
        "4.2",
        TOO_SOON,
        with_settings("one slow minute is enough", latency, EvaluationPeriods=1, DatapointsToAlarm=1),
    ),
    Sabotage(
        "latency-five-of-six",
        "4.2",
        TOO_SOON,
        with_settings("five slow minutes of six are enough", latency, EvaluationPeriods=6, DatapointsToAlarm=5),
    ),
    Sabotage(
        "latency-of-many-samples",
        "4.2",
        LATE,
        with_settings("minutes of few requests are left out", latency, EvaluateLowSampleCountPercentile="ignore"),
    ),
    Sabotage(
        "latency-by-api-id", "4.2", LATE, seeing_nothing("the API's ID stands for its name", latency, ApiName=api_id)
    ),
    Sabotage(
        "latency-actions-off",
        "4.2",
        MUTE,
        with_settings("the alarm's actions are switched off", latency, ActionsEnabled=False),
    ),
    Sabotage("latency-deleted", "4.2", LATE, deleted(latency)),
)
