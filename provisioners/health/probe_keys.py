"""The API keys of the probes in other regions: one in each, kept there, as that of the API's region is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from provisioners.health import probe_key
from provisioners.health.probe_key import planned, unplanned
from provisioners.shared.regional import in_each_region
from stormproof.aws.observe.health.probe_keys import ProbeKey, read_probe_key
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Step
from stormproof.core.system import System

NAME = "probe-keys"


def read(reads: Reads, context: PlanContext) -> ProbeKey:
    """Look at the key of a region's probes."""
    return read_probe_key(reads, Names(context.system), _home(context))


def plan(context: PlanContext, actual: ProbeKey) -> Iterator[Step]:
    """Make a key, or another one where the API does not admit it any more."""
    yield planned(NAME, Names(context.system), _home(context), actual)


def remove(context: PlanContext, actual: ProbeKey) -> Iterator[Step]:
    """Delete the key wherever it is known."""
    yield unplanned(NAME, Names(context.system), _home(context), actual)


def _home(context: PlanContext) -> System:
    return context.system.at(context.system.home)


_THERE = replace(
    probe_key.CONTROL,
    name=NAME,
    criteria=("11.5",),
    read=read,
    plan=plan,
    remove=remove,
    parts=(*probe_key.CONTROL.parts, "probe-regions"),
)
CONTROL = in_each_region(_THERE, says_where=True)
