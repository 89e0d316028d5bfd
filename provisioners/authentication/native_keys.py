"""Native API keys taken over: each has an entry in the key store under its own ID, for its plans' stages alone.

The plan tells how many and their IDs; their values are read by the key sync's function, which is run once here, before
any method asks the authorizer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from stormproof.aws.observe.native_keys import NativeKey, read_native_keys, read_usage_plans
from stormproof.core.errors import NotThere
from stormproof.core.keys import NATIVE
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Step

NAME = "native-keys"
ASPECTS = ("native keys", "pepper")
RUN = "native-keys.run"
"""The Ref under which a run that did not fail is known."""


@dataclass(frozen=True)
class Entry:
    """A native key's entry in the store."""

    stages: tuple[str, ...]
    valid: bool


@dataclass(frozen=True)
class Adopted:
    """The native keys, the entries of native keys by ID, and whether there is a pepper."""

    keys: tuple[NativeKey, ...]
    entries: Mapping[str, Entry]
    peppered: bool

    @property
    def missing(self) -> list[str]:
        """The keys that have no entry."""
        return [key.id for key in self.keys if key.id not in self.entries]

    @property
    def outdated(self) -> list[str]:
        """The entries that say something else than API Gateway."""
        wanted = {key.id: Entry(key.stages, key.enabled) for key in self.keys}
        return [
            id_
            for id_, entry in sorted(self.entries.items())
            if (id_ in wanted and entry != wanted[id_]) or (id_ not in wanted and entry.valid)
        ]


def read(reads: Reads, context: PlanContext) -> Adopted:
    """Look at the native keys, without their values, and at what the store holds of them."""
    names = Names(context.system)
    keys = read_native_keys(reads, read_usage_plans(reads, context.system))
    return Adopted(keys, _entries(reads, names.key_table), _peppered(reads, names.key_pepper))


def plan(context: PlanContext, actual: Adopted) -> Iterator[Step]:
    """Have the key sync run once where the store does not say what API Gateway says."""
    names, missing, outdated = Names(context.system), actual.missing, actual.outdated
    if not missing and not outdated:
        reason = f"the store knows {len(actual.keys)} native keys" if actual.keys else "there are no native keys"
        yield NoChange(NAME, names.key_table, ASPECTS[0], reason)
        return
    call = Call(
        "lambda",
        "invoke",
        {"FunctionName": names.key_sync, "Payload": b"{}"},
        # The last name stands for nothing: a run that failed yields nothing, and the apply stops here.
        yields={RUN: "!FunctionError && StatusCode || failed"},
        idempotent=True,
    )
    before = {"known": len(actual.entries)}
    after = {"known": len(actual.entries) + len(missing), "adopted": missing, "brought up to date": outdated}
    action = Action.UPDATE if actual.entries else Action.CREATE
    yield Change(NAME, names.key_table, ASPECTS[0], action, before, after, (call,))


def remove(context: PlanContext, actual: Adopted) -> Iterator[Step]:
    """Delete the pepper, without which what the store holds of native keys is of no use to anybody."""
    name = Names(context.system).key_pepper
    if actual.peppered:
        call = Call("ssm", "delete_parameter", {"Name": name})
        yield Change(NAME, name, ASPECTS[1], Action.DELETE, "there", None, (call,))
    else:
        yield NoChange(NAME, name, ASPECTS[1], "there is no pepper")


def _entries(reads: Reads, table: str) -> dict[str, Entry]:
    asked: dict[str, Any] = {
        "FilterExpression": "keySource = :native",
        "ExpressionAttributeValues": {":native": {"S": NATIVE}},
        "ProjectionExpression": "keyId, keyStages, revokedAt",
    }
    try:
        items = reads.pages("dynamodb", "scan", "Items", TableName=table, ConsistentRead=True, **asked)
    except NotThere:
        return {}
    return {
        item["keyId"]["S"]: Entry(tuple(sorted(item["keyStages"]["SS"])), "revokedAt" not in item) for item in items
    }


def _peppered(reads: Reads, name: str) -> bool:
    try:
        reads.read("ssm", "get_parameter", Name=name, WithDecryption=False)
    except NotThere:
        return False
    return True


CONTROL = Control(
    name=NAME,
    criteria=("1.2",),
    phase=Phase.FUNCTION_CONFIGURATION,
    aspects=ASPECTS,
    read=read,
    plan=plan,
    remove=remove,
    requires=("key-sync",),
    parts=("key-sync-schedule",),
)
