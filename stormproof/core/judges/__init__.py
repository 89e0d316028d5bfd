"""Judges: pure functions over observations that raise Refuted, and nothing else, when a demand is not met."""
