"""The rate guard's layer of an older version: deleted once the functions have the one that is named after the API's ID.

A layer carries no tags. It is deleted only where the system keeps things of an older version: then the older names are
its own. Versions of functions that have the layer keep it:
https://docs.aws.amazon.com/lambda/latest/dg/deleting-layers.html
"""

from __future__ import annotations

from collections.abc import Iterator

from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Step

NAME = "older-rate-guard-layer"
ASPECT = "versions"
Numbers = tuple[int, ...]


def read(reads: Reads, context: PlanContext) -> Numbers:
    """Look for versions of the layer that have the older name."""
    if not context.system.adopted:
        return ()
    found = reads.pages("lambda", "list_layer_versions", "LayerVersions[].Version", LayerName=_name(context))
    return tuple(sorted(map(int, found)))


def plan(context: PlanContext, actual: Numbers) -> Iterator[Step]:
    """Delete them."""
    name = _name(context)
    if not actual:
        yield NoChange(NAME, name, ASPECT, "there is no such layer of this system's")
        return
    calls = tuple(
        Call("lambda", "delete_layer_version", {"LayerName": name, "VersionNumber": number}) for number in actual
    )
    yield Change(NAME, name, ASPECT, Action.DELETE, {"versions": list(actual)}, None, calls)


def _name(context: PlanContext) -> str:
    return Names(context.system, older=True).rate_layer


CONTROL = Control(
    name=NAME,
    criteria=("6.1",),
    phase=Phase.OBSERVERS,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=plan,
    requires=("rate-guard", "function-alias"),
)
