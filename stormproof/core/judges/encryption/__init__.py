"""Judges of encryption."""
