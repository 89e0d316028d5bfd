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
"""The step modules as pytest loads them."""
pytest_plugins = PLUGINS
"""What ``-p steps`` loads: conftest.py wires the modules in a clone, the run itself where it is installed."""
