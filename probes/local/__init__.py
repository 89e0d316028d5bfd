"""Probes that only the harness runs."""
