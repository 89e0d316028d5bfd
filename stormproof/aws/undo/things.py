"""What an injection disturbs, as entries hold it: taken from its calls, by the allow-list."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from stormproof.aws.access.writer import resolve
from stormproof.aws.undo.disturbances import BY_NAME, kind_of
from stormproof.aws.undo.disturbances.kind import Kind
from stormproof.core.faults import FaultInjection
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.plans import Call, refs
from stormproof.core.planning.regions import in_region
from stormproof.core.undo import Disturbed, Values

Key = tuple[str, str, str]
"""A thing's kind, its region where that is not the API's, and what names it, as text: names may be nested."""


def disturbed_by(injection: FaultInjection, reads: Reads) -> tuple[Disturbed, ...]:
    """Return what an injection disturbs, in the order in which it is put back, and then what is only watched.

    Raises ValueError for an undo that no kind of the allow-list stands for.
    """
    tidy = {
        _key(kind, region, resource): Disturbed(kind.name, resource, values, tidy=True, region=region)
        for kind, region, resource, values in _told(injection.tidy, reads)
    }
    things: dict[Key, Disturbed] = {}
    for call in (*injection.undo, *injection.tidy):
        if kind_of(call) is None:
            raise ValueError(
                f"{injection.title}: no kind of disturbance is put back by {call.service} {call.operation}"
            )
    for kind, region, resource, values in _told(injection.undo, reads):
        key = _key(kind, region, resource)
        known = things.get(key)
        before = {**known.before, **values} if known and known.before and values else values
        things[key] = Disturbed(kind.name, resource, before, tidy=key in tidy, region=region)
    things |= {key: each for key, each in tidy.items() if key not in things}
    for call in injection.calls:
        things = _with_after(things, call, reads, watch=True)
    return tuple(sorted(things.values(), key=lambda each: each.watched))


def knowing(
    things: tuple[Disturbed, ...], call: Call, outputs: Mapping[str, Any], reads: Reads
) -> tuple[Disturbed, ...]:
    """Return the things with what a call will set, whose Refs are known by now."""
    if not list(refs(call.parameters)):
        return things
    known = {_key(BY_NAME[each.kind], each.region, each.resource): each for each in things}
    made = replace(call, parameters=resolve(call.parameters, outputs))
    return tuple(_with_after(known, made, reads, watch=False).values())


def thing_of(call: Call, reads: Reads) -> Key | None:
    """Return the key of the thing that a call makes, changes or takes away; None where no kind or no name is known."""
    if (kind := kind_of(call)) is None:
        return None
    resource, values = kind.split[call.operation](call.parameters)
    if list(refs(resource)):
        return None
    region = call.region or ""
    named, _ = kind.named(in_region(reads, region), resource, values)
    return _key(kind, region, named)


def key_of(thing: Disturbed) -> Key:
    """Return the key of a thing that is disturbed."""
    return _key(BY_NAME[thing.kind], thing.region, thing.resource)


def _with_after(things: dict[Key, Disturbed], call: Call, reads: Reads, *, watch: bool) -> dict[Key, Disturbed]:
    if list(refs(call.parameters)) or (kind := kind_of(call)) is None:
        return things
    region = call.region or ""
    resource, values = kind.named(in_region(reads, region), *kind.split[call.operation](call.parameters))
    key = _key(kind, region, resource)
    if key not in things:
        found = _watched(kind, resource, values, in_region(reads, region)) if watch else None
        return {**things, key: replace(found, region=region)} if found else things
    seen = None if values is None else dict(kind.seen(values))
    return {**things, key: replace(things[key], after=(*things[key].after, seen))}


def _watched(kind: Kind, resource: Values, values: Values | None, reads: Reads) -> Disturbed | None:
    """Return a thing that no call of the undo puts back, with what of it is changed; None for one that is only made."""
    present = kind.present(reads, resource) if kind.look else None
    if present is None:
        return None
    before = {name: present.get(name) for name in kind.seen(values)} if values else {}
    return Disturbed(kind.name, resource, before, (dict(kind.seen(values)) if values else None,), watched=True)


def _told(calls: Iterable[Call], reads: Reads) -> Iterator[tuple[Kind, str, Values, Values | None]]:
    for call in calls:
        if kind := kind_of(call):
            region = call.region or ""
            yield (kind, region, *kind.named(in_region(reads, region), *kind.split[call.operation](call.parameters)))


def _key(kind: Kind, region: str, resource: Values) -> Key:
    return kind.name, region, json.dumps(resource, sort_keys=True, default=repr)
