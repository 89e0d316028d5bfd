"""Gherkin bound: one module per concept, a step is one to five lines."""

PLUGINS = (
    "steps.traffic",
    "steps.keys",
    "steps.logs",
    "steps.settings",
    "steps.limits",
    "steps.logging",
    "steps.log_groups",
    "steps.limit_settings",
    "steps.alerts",
    "steps.firewall",
    "steps.queries",
    "steps.roles",
    "steps.transport",
    "steps.transport_settings",
    "steps.encryption",
)
"""The step modules as pytest loads them: conftest.py wires them in a clone, the run itself where it is installed."""
