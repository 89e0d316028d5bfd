"""Gherkin bound: one module per concern, a step is one to five lines."""

pytest_plugins = (
    "steps.authentication",
    "steps.detours",
    "steps.native_keys",
    "steps.rate_limiting",
    "steps.logging",
    "steps.alerts",
    "steps.costs",
    "steps.function_alerts",
    "steps.dashboards",
    "steps.api_alerts",
    "steps.alert_messages",
    "steps.durations",
    "steps.failures_in_a_row",
    "steps.firewall",
    "steps.health",
    "steps.health_alarms",
    "steps.queries",
    "steps.recovery",
    "steps.roles",
    "steps.transport",
    "steps.delivery",
    "steps.encryption",
    "steps.observing",
    "steps.runbook",
)
"""The step modules, loaded with this package; conftest.py names it in a clone, the run where it is installed."""
