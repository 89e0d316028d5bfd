"""Wires the acceptance run: the plugin, and the step modules whose steps the features may use."""

from steps import PLUGINS

pytest_plugins = ["stormproof.run.plugin", *PLUGINS]
