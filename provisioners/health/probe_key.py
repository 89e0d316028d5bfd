"""The API key of the probes of a region: made as the plan is carried out, kept as a SecureString beside the probes.

It is a key of its own, so that probes never count against a user's limit, and one a region: a region's probes go on
when another region is gone. A standard parameter costs nothing: https://aws.amazon.com/systems-manager/pricing/. Where
methods demand native keys, it is a native key as well. A new key is known to the API before probes read it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from stormproof.aws.observe.health.probe_keys import ProbeKey, native_name, read_probe_key
from stormproof.core.health.names import probe_key
from stormproof.core.keys import OF_PROBES, probe_owner
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import FREE, Action, Call, Change, Format, NewKey, NoChange, Ref, Step
from stormproof.core.system import System

NAME = "probe-key"
ASPECT = "key"


def read(reads: Reads, context: PlanContext) -> ProbeKey:
    """Look at the key of the primary region's probes."""
    return read_probe_key(reads, Names(context.system), context.system)


def plan(context: PlanContext, actual: ProbeKey) -> Iterator[Step]:
    """Make a key, or another one where the API does not admit it any more."""
    yield planned(NAME, Names(context.system), context.system, actual)


def remove(context: PlanContext, actual: ProbeKey) -> Iterator[Step]:
    """Delete the key wherever it is known."""
    yield unplanned(NAME, Names(context.system), context.system, actual)


def planned(control: str, names: Names, home: System, actual: ProbeKey) -> Step:
    """Return what the key of a region's probes needs: `names` are of that region, `home` is the system at its own."""
    if actual.usable and not (actual.left or actual.left_native):
        return NoChange(control, probe_key(names), ASPECT, f"the API admits {actual.described}")
    if actual.usable:
        return _cleared(control, names, home, actual)
    action = Action.CREATE if actual.described is None else Action.UPDATE
    after = {"owner": probe_owner(names.system.region), "native": bool(actual.plans)}
    before = {"key": actual.described, "admitted": False} if actual.described is not None else None
    calls = (*_making(control, names, home, actual), *_former(home, actual))
    return Change(control, probe_key(names), ASPECT, action, before, after, calls, FREE)


def _cleared(control: str, names: Names, home: System, actual: ProbeKey) -> Change:
    """Return what takes keys away that were made and that no probe has come to hold."""
    left = {"left over": len(actual.left) + len(actual.left_native)}
    calls = tuple(_without(home, actual.left, actual.left_native))
    return Change(control, probe_key(names), ASPECT, Action.UPDATE, left, {"left over": 0}, calls, FREE)


def rotated(names: Names, home: System, actual: ProbeKey) -> Change:
    """Return what has the probes of a region come with another key, while the API still admits the one before.

    The store knows the new key before the parameter holds it, so that no probe comes with a key that is not admitted.
    Of native keys the newest stays beside the new one: the key store ends it when the overlap is over.
    """
    calls = list(_making(NAME, names, home, actual))
    held = [key for key in actual.native if key not in actual.left_native][-1:]
    calls += _without(home, (), [key for key in actual.native if key not in held])
    before, after = {"key": actual.described}, {"owner": probe_owner(names.system.region)}
    return Change(NAME, probe_key(names), ASPECT, Action.UPDATE, before, after, tuple(calls), FREE)


def unplanned(control: str, names: Names, home: System, actual: ProbeKey) -> Step:
    """Return what takes the key of a region's probes away."""
    if not actual.there:
        return NoChange(control, probe_key(names), ASPECT, "there is no key of probes")
    where = names.system.region
    held = actual.described is not None
    gone = (Call("ssm", "delete_parameter", {"Name": probe_key(names)}, region=where),) if held else ()
    return Change(
        control, probe_key(names), ASPECT, Action.DELETE, {"key": actual.described}, None,
        (*gone, *_former(home, actual)),
    )  # fmt: skip


def _making(control: str, names: Names, home: System, actual: ProbeKey) -> Iterator[Call]:
    region = names.system.region
    made = {part: NewKey(f"{control}.{region}.{part}") for part in ("text", "hash", "id", "hint", "created")}
    item = {
        "keyHash": {"S": made["hash"]},
        "keyId": {"S": made["id"]},
        "owner": {"S": probe_owner(region)},
        "label": {"S": OF_PROBES},
        "hint": {"S": made["hint"]},
        "createdAt": {"S": made["created"]},
    }
    yield Call("dynamodb", "put_item", {"TableName": Names(home).key_table, "Item": item})
    yield from _native(control, names, home, actual, made)
    # A parameter that is overwritten takes no tags, and has them already.
    set_ = {"Tags": names.tag_list} if actual.described is None else {"Overwrite": True}
    yield Call("ssm", "put_parameter", {**_parameter(names, made), **set_}, region=region)


def _parameter(names: Names, made: dict[str, NewKey]) -> dict[str, Any]:
    return {
        "Name": probe_key(names),
        "Description": Format("Stormproof: {0}, the API key of the probes", (made["id"],)),
        "Type": "SecureString",
        "Value": made["text"],
    }


def _native(control: str, names: Names, home: System, actual: ProbeKey, key: dict[str, NewKey]) -> Iterator[Call]:
    if not actual.plans:
        return
    made = f"{control}.{names.system.region}.native"
    parameters = {
        "name": native_name(home, names.system.region),
        "description": Format(f"Stormproof: {{0}}, {OF_PROBES}", (key["id"],)),
        "enabled": True,
        "value": key["text"],
        "tags": names.tags,
    }
    yield Call("apigateway", "create_api_key", parameters, yields={made: "id"})
    for plan_id in actual.plans:
        where = {"usagePlanId": plan_id, "keyId": Ref(made), "keyType": "API_KEY"}
        yield Call("apigateway", "create_usage_plan_key", where)


def _former(home: System, actual: ProbeKey) -> Iterator[Call]:
    """Yield what takes former keys of the region's probes away."""
    return _without(home, actual.entries, actual.native)


def _without(home: System, entries: Iterable[str], native: Iterable[str]) -> Iterator[Call]:
    table = Names(home).key_table
    for key_hash in entries:
        yield Call("dynamodb", "delete_item", {"TableName": table, "Key": {"keyHash": {"S": key_hash}}})
    for key in native:
        yield Call("apigateway", "delete_api_key", {"apiKey": key})


CONTROL = Control(
    name=NAME,
    criteria=("11.1", "11.3"),
    phase=Phase.STORES_AND_ROLES,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
    requires=("key-store",),
    parts=("adopted-things",),
)
