"""Judges of health checks from outside."""
