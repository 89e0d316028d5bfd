"""The administrator's verb `recover`: items and objects are brought back to a moment, and that it works is drilled."""
