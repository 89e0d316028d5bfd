"""Versions of functions that a run publishes, as an undo says how they are deleted before there are any."""

from __future__ import annotations

from stormproof.core.planning.plans import Call

SABOTAGED = "Stormproof: sabotaged on purpose, gone when it is mended"
"""By this description a version is known that a sabotage or a pass scenario has published."""


def deleted_by_description(function: str, description: str) -> Call:
    """Return what deletes a function's versions of a description, as an undo says it: no call of Lambda."""
    return Call("lambda", "delete_versions", {"FunctionName": function, "Description": description})
