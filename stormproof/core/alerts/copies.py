"""What the queues are called that a run has copies of alerts sent to."""

from __future__ import annotations

from stormproof.core.naming import Names


def alert_copies(names: Names) -> str:
    """Return how their names begin; what follows tells one run's from another's."""
    return f"stormproof-{names.slug}-alert-copies-"
