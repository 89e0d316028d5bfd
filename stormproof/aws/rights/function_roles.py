"""The roles of a system's functions that are their owner's: those by which they run, or ran before ours were put on."""

from __future__ import annotations

from stormproof.core.errors import NotThere
from stormproof.core.naming import FORMER_TAG, OURS, role_name
from stormproof.core.planning.controls import Reads
from stormproof.core.system import System

WITHIN = ":role/"


def owners_roles(reads: Reads, system: System) -> tuple[str, ...]:
    """Return their names with their paths, as ARNs have them; raises CouldNotLook."""
    found = set()
    for function in system.functions:
        try:
            role = str(reads.read("lambda", "get_function_configuration", FunctionName=function.name)["Role"])
            found.add(_former(reads, role) if role_name(role).startswith(OURS) else role)
        except NotThere:
            continue
    return tuple(sorted(role.partition(WITHIN)[2] for role in found))


def _former(reads: Reads, role: str) -> str:
    tags = reads.read("iam", "get_role", RoleName=role_name(role))["Role"].get("Tags", ())
    return next((str(tag["Value"]) for tag in tags if tag["Key"] == FORMER_TAG), role)
