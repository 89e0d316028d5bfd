"""Gherkin bound: one module per concern, a step is one to five lines."""

pytest_plugins = (
    "steps.authentication",
    "steps.detours",
    "steps.native_keys",
    "steps.rate_limiting",
    "steps.logging",
    "steps.alerts",
    "steps.firewall",
    "steps.queries",
    "steps.roles",
    "steps.transport",
    "steps.encryption",
    "steps.observing",
)
"""The step modules, loaded with this package; conftest.py names it in a clone, the run where it is installed."""
