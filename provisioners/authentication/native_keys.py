"""Native API keys taken over: each has an entry in the key store under its own ID, for its plans' stages alone.

The plan tells how many and their IDs; their values are read by the key sync's function, which is run once here, before
any method asks the authorizer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from stormproof.aws.observe.native_keys import Adopted, read_adopted
from stormproof.core.errors import NotThere
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Step

NAME = "native-keys"
ASPECTS = ("native keys", "pepper")
RUN = "native-keys.run"
"""The Ref under which a run that did not fail is known."""


@dataclass(frozen=True)
class Store:
    """What the key store says of native keys beside what API Gateway says, and whether there is a pepper."""

    adopted: Adopted
    peppered: bool


def read(reads: Reads, context: PlanContext) -> Store:
    """Look at the native keys, without their values, and at what the store holds of them."""
    names = Names(context.system)
    return Store(read_adopted(reads, context.system, names.key_table), _peppered(reads, names.key_pepper))


def plan(context: PlanContext, actual: Store) -> Iterator[Step]:
    """Have the key sync run once where the store does not say what API Gateway says."""
    names, adopted = Names(context.system), actual.adopted
    missing, outdated = adopted.missing, adopted.outdated
    if not missing and not outdated:
        reason = f"the store knows {len(adopted.keys)} native keys" if adopted.keys else "there are no native keys"
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
    before = {"known": len(adopted.entries)}
    after = {"known": len(adopted.entries) + len(missing), "adopted": missing, "brought up to date": outdated}
    action = Action.UPDATE if adopted.entries else Action.CREATE
    yield Change(NAME, names.key_table, ASPECTS[0], action, before, after, (call,))


def remove(context: PlanContext, actual: Store) -> Iterator[Step]:
    """Delete the pepper, without which what the store holds of native keys is of no use to anybody."""
    name = Names(context.system).key_pepper
    if actual.peppered:
        call = Call("ssm", "delete_parameter", {"Name": name})
        yield Change(NAME, name, ASPECTS[1], Action.DELETE, "there", None, (call,))
    else:
        yield NoChange(NAME, name, ASPECTS[1], "there is no pepper")


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
