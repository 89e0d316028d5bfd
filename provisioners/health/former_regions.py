"""Regions that are cleared are taken off the list, once nothing of ours stands there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from provisioners.health.probe_regions import ASPECT, forgotten, kept
from provisioners.shared.regional import kept_regions
from stormproof.core.health.regions import region_list
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Change, NoChange, Step

NAME = "former-probe-regions"


@dataclass(frozen=True)
class Former:
    """The regions on the list, and those of them that the target file names no longer."""

    listed: tuple[str, ...]
    left: tuple[str, ...]


def read(reads: Reads, context: PlanContext) -> Former:
    """Look at the list."""
    listed = kept_regions(reads, context)
    return Former(listed, tuple(each for each in listed if each not in context.system.probe_regions))


def plan(context: PlanContext, actual: Former) -> Iterator[Step]:
    """Take those off the list that this plan has cleared."""
    where, system = region_list(Names(context.system)), context.system
    if not actual.left:
        yield NoChange(NAME, where, ASPECT, "no region is on the list that the target file does not name")
        return
    call = kept(context, system.probe_regions) if system.probe_regions else forgotten(context)
    yield Change(NAME, where, ASPECT, Action.UPDATE, list(actual.listed), list(system.probe_regions), (call,))


def remove(context: PlanContext, _actual: Former) -> Iterator[Step]:
    """Leave the list: it goes last of all."""
    yield NoChange(NAME, region_list(Names(context.system)), ASPECT, "the list goes with the control of the regions")


CONTROL = Control(
    name=NAME,
    criteria=("11.5",),
    phase=Phase.OBSERVERS,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
    requires=("dead-man-alarm", "dead-man-topic", "probe-schedule"),
)
