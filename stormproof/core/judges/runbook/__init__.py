"""Judges of the runbook: whether it is whole, true, and does what it says."""
