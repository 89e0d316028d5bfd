"""The controls that there are, and what follows from how they are related: order, selection, the criteria they serve.

Two relations pass criteria on. A part serves what its whole serves (`Control.parts`); that through which a control
takes effect serves what the control serves (`Control.takes_effect_through`). What a control only requires does not:
it has criteria of its own, and a waiver of a query's criterion must not keep the rate guard, whose lines the query
reads, from being repaired.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from types import MappingProxyType
from typing import Any

from stormproof.core.criteria.catalogue import catalogue
from stormproof.core.planning.controls import Control


@dataclass(frozen=True)
class Registry:
    """Controls as they are registered; within a phase, their order is the order of a plan.

    Raises ValueError for a name that stands twice, for a related control that is not there or stands on the wrong side
    (what is required comes before, that through which something takes effect comes after), and for controls whose
    criteria would follow from each other.
    """

    controls: tuple[Control[Any], ...]

    def __post_init__(self) -> None:
        """Check the relations at once, so that no plan is made with a registry that contradicts itself."""
        place = {control.name: index for index, control in enumerate(self.ordered)}
        if len(place) < len(self.controls):
            raise ValueError("two controls have one name")
        for control in self.ordered:
            if unneeded := sorted(set(control.may_lack) - set(control.needs)):
                raise ValueError(f"control {control.name} may lack {unneeded}, which it does not need")
            for needed in control.needs:
                if place.get(needed, len(place)) >= place[control.name]:
                    raise ValueError(f"control {control.name} requires {needed}, which is not there or comes later")
            for through in control.takes_effect_through:
                if place.get(through, -1) <= place[control.name]:
                    raise ValueError(
                        f"control {control.name} takes effect through {through}, which is not there or comes earlier"
                    )
        _from_wholes_and_effects(self.ordered)

    def __iter__(self) -> Iterator[Control[Any]]:
        """Yield the controls as registered."""
        return iter(self.controls)

    def __len__(self) -> int:
        """Return how many controls there are."""
        return len(self.controls)

    @cached_property
    def ordered(self) -> tuple[Control[Any], ...]:
        """The controls by phase, and then as registered: the order of a plan."""
        return tuple(sorted(self.controls, key=lambda control: control.phase))

    @cached_property
    def criteria(self) -> Mapping[str, tuple[str, ...]]:
        """By control, all criteria that it serves, in the catalogue's order; raises UsageError for an unknown one."""
        own = {control.name: control.criteria for control in self.controls}
        served: dict[str, set[str]] = {}
        for name, sources in _from_wholes_and_effects(self.ordered).items():
            served[name] = set(own[name]).union(*(served[source] for source in sources))
        return MappingProxyType({name: tuple(c.id for c in catalogue().select(served[name])) for name in own})

    def select(self, criteria: Collection[str] | None) -> tuple[Control[Any], ...]:
        """Return, in the order of a plan, the controls that serve the criteria (ids; None for all) and what those need.

        Needed is what a selected control requires, what it is made of, that through which it takes effect, and what
        goes along with it.
        """
        related = {each.name: (*each.needs, *each.takes_effect_through, *each.along) for each in self.controls}
        left = [name for name, served in self.criteria.items() if criteria is None or set(served) & set(criteria)]
        wanted: set[str] = set()
        while left:
            name = left.pop()
            if name not in wanted:
                wanted.add(name)
                left += related[name]
        return tuple(control for control in self.ordered if control.name in wanted)

    def because(self, criteria: Collection[str] | None) -> Mapping[str, str]:
        """Return, by control that serves none of the criteria itself, why `select` takes it along, in words."""
        served = {name for name, ids in self.criteria.items() if criteria is None or set(ids) & set(criteria)}
        reasons: dict[str, str] = {}
        left = [each for each in self.controls if each.name in served]
        known = {each.name: each for each in self.controls}
        while left:
            control = left.pop(0)
            for name, reason in _drawn_in(control):
                if name not in served and name not in reasons:
                    reasons[name] = reason
                    left.append(known[name])
        return MappingProxyType(reasons)


def _drawn_in(control: Control[Any]) -> Iterator[tuple[str, str]]:
    """Yield what a control draws into a plan, each with the reason."""
    said = f"{control.name} ({', '.join(control.criteria)})" if control.criteria else control.name
    yield from ((name, f"{said} needs it") for name in control.needs)
    yield from ((name, f"{said} takes effect through it") for name in control.takes_effect_through)
    yield from ((name, f"it goes along with {said}") for name in control.along)


def _from_wholes_and_effects(controls: Collection[Control[Any]]) -> Mapping[str, set[str]]:
    """Return, sources first, from which controls each takes criteria over; raises ValueError for a circle."""
    sources: dict[str, set[str]] = {control.name: set() for control in controls}
    for control in controls:
        for part in control.parts:
            sources[part].add(control.name)
        for through in control.takes_effect_through:
            sources[through].add(control.name)
    try:
        return {name: sources[name] for name in TopologicalSorter(sources).static_order()}
    except CycleError as error:
        raise ValueError(f"the criteria of {', '.join(error.args[1][1:])} would follow from each other") from error
