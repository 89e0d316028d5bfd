"""Wires the acceptance run: the plugin, and the step modules whose steps the features may use."""

pytest_plugins = ["stormproof.run.plugin", "steps"]
