"""Judges of recovery: whether what was lost can be brought back, and for how long."""
