"""Judges of alerts."""
