"""Wires the acceptance run: the plugin, and the step modules whose steps the features may use."""

pytest_plugins = [
    "stormproof.run.plugin",
    "steps.authentication",
    "steps.rate_limiting",
    "steps.logging",
    "steps.log_groups",
    "steps.alerts",
    "steps.firewall",
    "steps.queries",
    "steps.roles",
    "steps.transport",
    "steps.transport_settings",
    "steps.encryption",
]
