"""Judges of queries."""
