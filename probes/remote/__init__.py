"""Probes of the standard library alone: the same files run as canary and as scheduled function."""
