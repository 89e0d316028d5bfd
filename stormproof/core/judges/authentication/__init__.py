"""Judges of authentication."""
