"""From observing to enforcing and back: what the logs tell, and the target file that says so."""
