"""Puts back what is disturbed.

Each thing is looked at first, changed only where it is as the disturbance has left it, and looked at again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from stormproof.aws.access.awaiting import called
from stormproof.aws.access.writer import Writer
from stormproof.aws.undo.disturbances import BY_NAME
from stormproof.aws.undo.disturbances.kind import Kind, Owned
from stormproof.core.clock import Clock
from stormproof.core.errors import CallFailed, CouldNotLook, NotThere
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.regions import in_region, there
from stormproof.core.undo import Disturbed, Entry, Values, same

SEEN_WITHIN_S = 30.0
"""Seconds after which what was put back must be seen: IAM above all tells late.

https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
"""
LOOK_EVERY_S = 0.5
LONGEST = 120
"""Characters of a value in a message."""
GONE = ("delete_", "remove_", "disassociate_", "untag_", "detach_")


class Stands(Enum):
    """How a thing stands."""

    AS_BEFORE = "as before"
    DISTURBED = "as the disturbance left it"
    OTHERWISE = "otherwise"


@dataclass(frozen=True)
class Left:
    """Why a thing is not as it was before; `by_apply` tells that `apply` mends it."""

    why: str
    by_apply: bool = False


@dataclass(frozen=True)
class PuttingBack:
    """Puts the things of one target back; `overwrite` takes what its owner has changed meanwhile for disturbed."""

    owned: Owned
    writer: Writer
    clock: Clock
    overwrite: bool = False

    def put_back(self, entry: Entry) -> list[Left]:
        """Put back what an entry says, every thing that can be, and return why the others are not."""
        left: list[Left] = []
        touched: list[Disturbed] = []
        for each in entry.disturbed:
            try:
                left += self._one(each, touched, entry)
            except CouldNotLook as error:
                left.append(Left(f"{each}: {error}"))
            except NotThere as error:  # what it has to be put back to, or in
                left.append(Left(f"{each}: {error}", by_apply=True))
        return left or [line for each in touched for line in self._differences(each)]

    def _one(self, thing: Disturbed, touched: list[Disturbed], entry: Entry) -> Iterator[Left]:
        overruled = entry.overruled
        kind = BY_NAME.get(thing.kind)
        if kind is None:
            yield Left(f"{thing}: no such kind of disturbance is known")
            return
        if not owns(self.owned, thing):
            yield Left(f"{thing}: it is no resource of this target, and is left alone")
            return
        present = kind.present(self._reads(thing), thing.resource)
        stands = Stands.DISTURBED if kind.look is None else standing(kind, thing, present)
        if stands is Stands.AS_BEFORE or (overruled and not thing.tidy and stands is Stands.OTHERWISE):
            return
        if thing.watched:
            if not overruled or entry.proved:  # a proof that was killed meanwhile has not seen it mended
                yield Left(f"{different(kind, thing, present)}; `stormproof apply` mends it", by_apply=True)
            return
        if stands is Stands.OTHERWISE and not (self.overwrite or (overruled and thing.tidy)):
            yield Left(conflict(kind, thing, present))
            return
        yield from self._made(kind, thing)
        touched.append(thing)

    def _made(self, kind: Kind, thing: Disturbed) -> Iterator[Left]:
        for call in kind.back(self._reads(thing), thing.resource, thing.before):
            try:
                called(self.writer, self.clock, there(call, thing.region))
            except NotThere as error:
                if not call.operation.startswith(GONE):
                    yield Left(f"{thing}: {call.service} {call.operation}: {error}", by_apply=True)
            except CallFailed as error:
                if error.code != "aws.already_exists":
                    yield Left(f"{thing}: {call.service} {call.operation}: {error.message}")

    def _reads(self, thing: Disturbed) -> Reads:
        return in_region(self.owned.reads, thing.region)

    def _differences(self, thing: Disturbed) -> Iterator[Left]:
        """Look again until the thing is as it was before; yield what differs when that should long be seen."""
        kind = BY_NAME[thing.kind]
        if kind.look is None:
            return
        deadline = self.clock.monotonic() + SEEN_WITHIN_S
        while True:
            try:
                present = kind.present(self._reads(thing), thing.resource)
            except CouldNotLook as error:
                yield Left(f"{thing}: put back, but it cannot be looked at: {error}")
                return
            if standing(kind, thing, present) is Stands.AS_BEFORE:
                return
            if self.clock.monotonic() >= deadline:
                yield Left(f"{different(kind, thing, present)}; `stormproof undo` tries it again")
                return
            self.clock.pause(LOOK_EVERY_S)


def owns(owned: Owned, thing: Disturbed) -> bool:
    """Tell whether a thing is the target's own, or was made for a test of it; raises CouldNotLook."""
    try:
        return BY_NAME[thing.kind].own(owned.at(thing.region), thing.resource)
    except (KeyError, TypeError, AttributeError):  # what names it is missing, or no name
        return False


def standing(kind: Kind, thing: Disturbed, present: Values | None) -> Stands:
    """Tell how a thing stands: as before, as the disturbance has left it, or as somebody has set it meanwhile."""
    if thing.before is None or present is None:
        if (thing.before is None) is (present is None):
            return Stands.AS_BEFORE
        made = thing.before is None
        return Stands.DISTURBED if made or None in thing.after else Stands.OTHERWISE
    before = kind.seen(thing.before)
    changed = [name for name, value in before.items() if not same(value, present.get(name))]
    if not changed:
        return Stands.AS_BEFORE
    told = [values for values in thing.after if values is not None]
    stated = [name for name in changed if any(_says(values, name) for values in told)]
    if any(not any(_is(values, name, present) for values in told) for name in stated):
        return Stands.OTHERWISE
    # What the disturbance does not say of the same thing goes with what it does say.
    goes_along = all(before[name] is None for name in changed if name not in stated)
    stands = any(all(_is(values, name, present) for name in values) for values in told)
    return Stands.DISTURBED if goes_along or stands else Stands.OTHERWISE


def conflict(kind: Kind, thing: Disturbed, present: Values | None) -> str:
    """Tell that somebody has changed a thing since it was disturbed, with all three values, and how to go on."""
    set_ = ", then ".join(_told(values) for values in thing.after) or "not known"
    return (
        f"{thing} was changed meanwhile, and nothing is overwritten: it is {_shown(kind, thing, present)}, "
        f"before it was {_told(thing.before)}, the disturbance had set {set_}; "
        "`stormproof undo --keep ID` leaves it so, `stormproof undo --overwrite ID` puts back what was before"
    )


def different(kind: Kind, thing: Disturbed, present: Values | None) -> str:
    """Tell in what a thing differs from what it was before."""
    return f"{thing} is {_shown(kind, thing, present)}, before it was {_told(thing.before)}"


def _says(values: Values, name: str) -> bool:
    return name in values or any(name.startswith(f"{path}/") for path in values)


def _is(values: Values, name: str, present: Values) -> bool:
    """Tell whether a setting is what values say; what is below a path that they take away is gone."""
    if name in values:
        return same(values[name], present.get(name))
    return any(value is None and name.startswith(f"{path}/") for path, value in values.items()) and not present.get(
        name
    )


def _shown(kind: Kind, thing: Disturbed, present: Values | None) -> str:
    if present is None or thing.before is None:
        return _told(None if present is None else {})
    before = kind.seen(thing.before)
    return _told({name: present.get(name) for name, value in before.items() if not same(value, present.get(name))})


def _told(values: Values | None) -> str:
    if values is None:
        return "not there"
    if not values:
        return "there"
    return ", ".join(f"{name.strip('/')} {_short(value)}" for name, value in values.items())


def _short(value: Any) -> str:
    text = f"{len(value)} bytes" if isinstance(value, bytes) else "none" if value is None else str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."
