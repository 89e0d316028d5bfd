"""Judges of firewall."""
