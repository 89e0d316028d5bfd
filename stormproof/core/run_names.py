"""What the parameters are called that tell in the account what is done to a system: who changes it, what is disturbed.

Both are called after the API's ID: targets of one name do not share them.
"""

from __future__ import annotations

from stormproof.core.system import System


def lease_parameter(system: System) -> str:
    """Return the parameter of the lease."""
    return f"/stormproof/{system.api.id}/lease"


def journal_path(name: str) -> str:
    """Return the path of the undo journal's parameters, by the API's ID; older versions named it after the target."""
    return f"/stormproof/{name}/undo"
