"""Criteria and reason codes, explained."""
