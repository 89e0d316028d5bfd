"""The pytest plugin: collection, experiments, environment, recording, reporting; and prove."""
