"""Modes: which controls observe or enforce, and what earns enforcement."""
