"""The 64 criteria, verdicts on them, waivers."""
