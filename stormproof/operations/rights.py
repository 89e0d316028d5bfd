"""The IAM policy of a verb for one target, and which of its permissions the caller lacks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from stormproof.aws.access.connection import Connection
from stormproof.aws.observe.identity.own_permissions import Allowed, allowed
from stormproof.aws.rights.function_roles import owners_roles
from stormproof.aws.rights.policies import permissions
from stormproof.aws.rights.table import recorded
from stormproof.core.least_privilege.resources import Permission
from stormproof.core.system import System
from stormproof.core.target.model import Permit, Target

Told = Literal["plan", "apply", "verify", "prove", "remove"]
TOLD: tuple[Told, ...] = get_args(Told)
"""The verbs whose policies are told."""
LOOKING: Told = "verify"
"""The verb that changes something only where the target permits it."""
FOR_KEYS: Mapping[bool, tuple[str, ...]] = {
    False: ("kms:DescribeKey", "kms:GetKeyPolicy"),
    True: ("kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey", "kms:GetKeyPolicy"),
}
"""What a key of the owner's (`encryption_key_arn`) asks of whoever looks, and of whoever puts things under it:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html ,
https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html
"""


def is_writing(verb: Told, permitted: Permit) -> bool:
    """Tell whether a verb changes anything on a target that permits this."""
    return verb != "plan" and (verb != LOOKING or permitted.provoke)


def rights(verb: Told, target: Target, system: System, roles: Sequence[str] = ()) -> tuple[Permission, ...]:
    """Return what a verb needs for a target: no writes for `verify` where nothing may be provoked.

    `roles` are those of the system's functions, see `aws.rights.function_roles`.
    """
    writing = is_writing(verb, target.permitted)
    found = permissions(recorded()[verb].rows(writing=writing), system, roles)
    key = target.policy.encryption_key_arn
    return (*found, *(Permission(action, key) for action in FOR_KEYS[writing])) if key else found


def permitted_verbs(permitted: Permit) -> Iterator[Told]:
    """Yield the verbs that a target permits: `plan` and `verify` always."""
    yield "plan"
    yield LOOKING
    if permitted.provision:
        yield from ("apply", "remove")
    if permitted.sabotage:
        yield "prove"


@dataclass(frozen=True)
class Lacking:
    """What the caller lacks for a verb, what hangs on conditions, and why nothing is known."""

    verb: Told
    found: Allowed


def lacking(connection: Connection, system: System) -> Iterator[Lacking]:
    """Yield for each verb that the target permits what the caller lacks: the simulator is asked once for all."""
    target = connection.target
    roles = owners_roles(connection.reader, system)
    wanted = {verb: rights(verb, target, system, roles) for verb in permitted_verbs(target.permitted)}
    every = {each for several in wanted.values() for each in several}
    found = allowed(connection.reader, connection.identity.principal, every)
    for verb, several in wanted.items():
        said = {f"{each.action} on {each.resource.removesuffix(':*')}" for each in several}
        yield Lacking(verb, Allowed(_of(found.denied, said), _of(found.open_ones, said), found.unknown))


def _of(told: tuple[str, ...], said: set[str]) -> tuple[str, ...]:
    return tuple(each for each in told if each.partition(" (by ")[0] in said)
