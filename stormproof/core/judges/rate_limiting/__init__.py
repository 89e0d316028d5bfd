"""Judges of rate limiting."""
