"""What a kind of disturbance is: how calls about it are known, how its thing is looked at, and what puts it back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from stormproof.core.errors import NotThere
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.plans import Call
from stormproof.core.planning.regions import in_region
from stormproof.core.system import System
from stormproof.core.undo import Values

PLAYED = (
    "acme-",
    "/acme/",
    "aws-waf-logs-acme-",
    "stormproof-sabotage",
    "/stormproof-sabotage/",
    "stormproofsabotage",
    "stormproofunlogged",
    "owner-gateway",
    "owners-tools-",
)
"""How the names begin of what sabotages and pass scenarios make beside the system: nothing else is deleted by them."""


@dataclass(frozen=True)
class Owned:
    """The target's own resources: nothing else is put back, whatever an entry says."""

    system: System
    reads: Reads
    embedded: bool = False

    def at(self, region: str) -> Owned:
        """Return what is the target's own in a region, empty for the API's."""
        there = self.system.at(region or self.system.home)
        return replace(self, system=there, reads=in_region(self.reads, region))

    @property
    def names(self) -> Names:
        """The names of what was made for the system."""
        return Names(self.system)

    def played(self, name: str) -> bool:
        """Tell whether a name is one that only a sabotage or a pass scenario gives on this system."""
        api = self.system.api.id
        beside = (f"owners-{api}-", f"owners-plan-{api}", f"owners-authorizer-{api}", f"sp-{api}-owners")
        return name.startswith((*PLAYED, *beside))


Split = tuple[Values, Values | None]
"""What names a thing in a call, and the values that the call gives it; None for a call that takes it away."""


def nothing_more(_reads: Reads, resource: Values, values: Values | None) -> Split:
    """Return them as they are."""
    return resource, values


def as_given(values: Values) -> Values:
    """Return values as they are looked at."""
    return values


@dataclass(frozen=True)
class Kind:
    """A kind of thing that is disturbed, one entry of the allow-list.

    `split` tells by operation how a call about it is taken apart. `named` may replace an ID in it, which another run
    could not know, by a name. `look` returns all values of the thing by setting, None where it is not there; without it
    nobody can see it. `seen` is the form in which values are compared. `back` returns the calls that put it back.
    """

    name: str
    service: str
    split: Mapping[str, Callable[[Values], Split]]
    own: Callable[[Owned, Values], bool]
    back: Callable[[Reads, Values, Values | None], Iterable[Call]]
    look: Callable[[Reads, Values], Values | None] | None = None
    named: Callable[[Reads, Values, Values | None], Split] = nothing_more
    seen: Callable[[Values], Values] = as_given

    def present(self, reads: Reads, resource: Values) -> Values | None:
        """Return what stands there; raises CouldNotLook."""
        if self.look is None:
            return {}
        try:
            return self.look(reads, resource)
        except NotThere:
            return None


def named_by(*names: str, takes_away: bool = False, made: Values | None = None) -> Callable[[Values], Split]:
    """Return what takes a call apart whose parameters `names` name the thing, the others being its values.

    `made` are the values where the others say nothing of it.
    """

    def split(parameters: Values) -> Split:
        resource = {name: parameters[name] for name in names if name in parameters}
        others = {name: value for name, value in parameters.items() if name not in names}
        return resource, None if takes_away else dict(others if made is None else made)

    return split


def put_or_deleted(
    service: str, put: str, delete: str, more: Callable[[Values], Mapping[str, Any]] = lambda _: {}
) -> Callable[[Reads, Values, Values | None], Iterable[Call]]:
    """Return what puts values back by one call, and takes away what was not there by another.

    `more` are parameters that the call waits by.
    """

    def back(_reads: Reads, resource: Values, values: Values | None) -> Iterable[Call]:
        if values is None:
            yield Call(service, delete, dict(resource), **more(resource))
        else:
            yield Call(service, put, {**resource, **values}, **more(resource))

    return back
