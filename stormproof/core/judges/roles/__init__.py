"""Judges of roles."""
