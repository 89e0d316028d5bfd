"""What is called how of what recoveries and drills leave in the account."""

from __future__ import annotations

from stormproof.core.system import System


def recovery_records(system: System) -> str:
    """Return the path of the parameters that records of recoveries are kept in."""
    return f"/stormproof/{system.api.id}/recovery"


def drill_parameter(system: System) -> str:
    """Return the parameter that the last drill is kept in."""
    return f"/stormproof/{system.api.id}/last-drill"
