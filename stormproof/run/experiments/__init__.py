"""Stimuli of a run: bound to steps, scheduled, undone."""
