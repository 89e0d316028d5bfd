"""The target: its file, its rules, what may be done to it."""
