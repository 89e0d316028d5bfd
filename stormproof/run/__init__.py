"""The pytest plugin: selection, stimuli, guards, verdicts, evidence, reports."""
