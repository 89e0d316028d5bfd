"""``stormproof recover``: lost data is brought back to a moment, and that this works is drilled."""
