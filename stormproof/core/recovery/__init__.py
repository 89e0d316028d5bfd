"""Recovery: what a moment had that is lost now, what a restore loses of a table, and what a recovery came to."""
