"""Judges of transport."""
