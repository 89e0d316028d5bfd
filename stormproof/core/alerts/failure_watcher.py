"""What belongs to the function that counts failures in a row, by its name."""

from __future__ import annotations

from stormproof.core.naming import Names


def failure_watcher_log(names: Names) -> str:
    """Return its log group."""
    return f"/aws/lambda/{names.failure_watcher}"
