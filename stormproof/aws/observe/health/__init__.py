"""Looks at canaries and probes as they stand."""
