"""Judges of logging."""
