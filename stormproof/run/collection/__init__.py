"""Which scenarios a run takes, and what it refuses to collect."""
