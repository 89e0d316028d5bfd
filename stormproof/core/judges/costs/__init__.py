"""Judges of what warns of costs, and of what is said of them."""
