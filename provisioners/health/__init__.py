"""Health checks from outside: the canary of the primary region, its key, and what it leaves."""
