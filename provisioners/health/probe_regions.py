"""In which other regions things of the system stand: kept in the API's region, so that none is left behind.

A target file that names another region than before tells of the former one no more. The regions are written down before
anything is made there, and taken off the list (`provisioners.health.former_regions`) once a look finds nothing there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from provisioners.shared.regional import kept_regions
from stormproof.core.health.regions import region_list
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Step

NAME = "probe-regions"
ASPECT = "list of regions"


def read(reads: Reads, context: PlanContext) -> tuple[str, ...]:
    """Look at the list."""
    return kept_regions(reads, context)


def plan(context: PlanContext, actual: tuple[str, ...]) -> Iterator[Step]:
    """Put the regions on the list that the target file names."""
    where, wanted = region_list(Names(context.system)), context.system.probe_regions
    listed = tuple(dict.fromkeys((*actual, *wanted)))
    if listed == actual:
        told = f"listed: {', '.join(actual)}" if actual else "the target file names no other region, and none is listed"
        yield NoChange(NAME, where, ASPECT, told)
    else:
        action = Action.UPDATE if actual else Action.CREATE
        yield Change(NAME, where, ASPECT, action, list(actual) or None, list(listed), (kept(context, listed),))


def remove(context: PlanContext, actual: tuple[str, ...]) -> Iterator[Step]:
    """Delete the list, last of all."""
    where = region_list(Names(context.system))
    if not actual:
        yield NoChange(NAME, where, ASPECT, "no region is listed")
    else:
        yield Change(NAME, where, ASPECT, Action.DELETE, list(actual), None, (forgotten(context),))


def kept(context: PlanContext, regions: tuple[str, ...]) -> Call:
    """Return the call that keeps the list."""
    parameters = {"Name": region_list(Names(context.system)), "Value": json.dumps(list(regions))}
    return Call("ssm", "put_parameter", {**parameters, "Type": "String", "Overwrite": True})


def forgotten(context: PlanContext) -> Call:
    """Return the call that deletes the list."""
    return Call("ssm", "delete_parameter", {"Name": region_list(Names(context.system))})


CONTROL = Control(
    name=NAME,
    criteria=(),
    phase=Phase.STORES_AND_ROLES,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
)
