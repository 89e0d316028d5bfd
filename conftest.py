"""Wires the acceptance run: the plugin, and the step modules whose steps the features may use."""

pytest_plugins = [
    "stormproof.run.plugin",
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
]
