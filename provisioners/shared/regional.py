"""Controls in each of the regions from which the system is probed: one that works in a region, made of one for all.

A region that cannot be looked at holds back what is planned there, and nothing else. A region that the target file no
longer names is cleared; which there were is kept in the API's region (`provisioners.health.probe_regions`).
Of a system that cannot be probed nothing is planned there, and it is said why.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.core.health.probed import unprobed
from stormproof.core.health.regions import region_list
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, PlanContext, Reads
from stormproof.core.planning.looking import NOT_THERE, Unseen
from stormproof.core.planning.plans import NoChange, Step
from stormproof.core.planning.regions import at, in_region, moved

ActualT = TypeVar("ActualT")
Found = Mapping[str, Any]
"""What stands in each region, Unseen where that could not be looked at."""
Planner = Callable[[PlanContext, Any], Iterator[Step]]


@dataclass(frozen=True)
class Regional:
    """What was found, by region: `wanted` are those from which the system is to be probed, the others are cleared."""

    found: Found
    wanted: tuple[str, ...]


def kept_regions(reads: Reads, context: PlanContext) -> tuple[str, ...]:
    """Return the regions in which things of the system may stand, as the API's region keeps them."""
    try:
        found = reads.read("ssm", "get_parameter", Name=region_list(Names(context.system)))["Parameter"]["Value"]
    except NotThere:
        return ()
    return tuple(map(str, json.loads(found)))


def in_each_region(
    control: Control[ActualT],
    regions: Callable[[PlanContext], tuple[str, ...]] = lambda c: c.system.probe_regions,
    *,
    says_where: bool = False,
) -> Control[Regional]:
    """Return a control as it works in one region, in each of `regions`, under the name that it has here.

    One that `says_where` names the other region in its calls and its looks by itself: those that do not are for the
    API's.
    """
    one = _One(control, says_where=says_where)

    def read(reads: Reads, context: PlanContext) -> Regional:
        wanted = regions(context)
        known = dict.fromkeys((*wanted, *kept_regions(reads, context)))
        return Regional({each: one.seen(reads, context, each) for each in known}, wanted)

    def plan(context: PlanContext, actual: Regional) -> Iterator[Step]:
        why = unprobed(context)
        if why or not actual.found:
            said = f"fails {control.criteria[0]}: {why}" if why else NOWHERE
            yield NoChange(control.name, context.system.api_arn, control.aspects[0], said, remark=True)
        for region, seen in actual.found.items():
            if region not in actual.wanted:
                yield from one.steps(control.remove, context, region, seen)
            elif not why:
                yield from one.steps(control.plan, context, region, seen)

    def remove(context: PlanContext, actual: Regional) -> Iterator[Step]:
        for region, seen in actual.found.items():
            yield from one.steps(control.remove, context, region, seen)

    return replace(control, read=read, plan=plan, remove=remove, piecewise=True)  # type: ignore[arg-type, return-value]


NOWHERE = "no other region is named: [regions] probes of the target file says from where else the system is probed"


@dataclass(frozen=True)
class _One:
    """A control in one region after the other."""

    control: Control[Any]
    says_where: bool

    def seen(self, reads: Reads, context: PlanContext, region: str) -> Any:
        there = in_region(reads, context.system.home if self.says_where else region)
        try:
            return self.control.read(there, at(context, region))
        except CouldNotLook as error:
            return Unseen(error.code, error.message)
        except NotThere as error:
            return Unseen(NOT_THERE, str(error))

    def steps(self, planner: Planner, context: PlanContext, region: str, seen: Any) -> Iterator[Step]:
        if isinstance(seen, Unseen):
            yield replace(seen.blocked(self.control), resource=region)
            return
        for step in planner(at(context, region), seen):
            there = moved(step, region, "" if self.says_where else region)
            yield replace(there, control=self.control.name)
