"""What an owner does with log groups."""

from __future__ import annotations

from stormproof.core.planning.plans import Call


def retained(group: str, days: int) -> Call:
    """Return the call that keeps what is in a log group for so many days."""
    return Call("logs", "put_retention_policy", {"logGroupName": group, "retentionInDays": days})
