"""Health checks from outside: what a probe observes of a system, and the figures that it reports."""
