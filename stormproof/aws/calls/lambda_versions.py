"""Versions of functions that a run publishes, as an undo says how they are deleted before there are any."""

from __future__ import annotations

import uuid

from stormproof.core.planning.plans import Call

SABOTAGED = "Stormproof: sabotaged on purpose, gone when it is mended"
"""How the description begins of a version that a sabotage or a pass scenario has published."""


def told_apart() -> str:
    """Return a description that no other scenario's versions have: several may be played on one function at once."""
    return f"{SABOTAGED} ({uuid.uuid4().hex})"


def deleted_by_description(function: str, description: str) -> Call:
    """Return what deletes a function's versions of a description, as an undo says it: no call of Lambda."""
    return Call("lambda", "delete_versions", {"FunctionName": function, "Description": description})
