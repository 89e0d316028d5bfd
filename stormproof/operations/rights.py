"""The IAM policy of a verb for one target, and which of its permissions the caller lacks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from stormproof.aws.access.connection import Connection
from stormproof.aws.observe.identity.own_permissions import Allowed, allowed
from stormproof.aws.rights.function_roles import owners_roles
from stormproof.aws.rights.owners_things import NOTHING, OwnersThings, owners_things
from stormproof.aws.rights.policies import permissions
from stormproof.aws.rights.table import merged, recorded
from stormproof.core.least_privilege.resources import Permission
from stormproof.core.planning.cached_reads import CachedReads
from stormproof.core.planning.controls import PlanContext
from stormproof.core.system import System
from stormproof.core.target.model import Permit, Target

Told = Literal[
    "plan",
    "apply",
    "verify",
    "prove",
    "remove",
    "undo",
    "release",
    "rollback",
    "promote",
    "keys",
    "blocklist",
    "recover",
    "runbook",
    "export",
]
TOLD: tuple[Told, ...] = get_args(Told)
"""The verbs whose policies are told."""
LOOKING: Told = "verify"
"""The verb that changes something only where the target permits it."""
READING: frozenset[Told] = frozenset({"plan", "runbook", "export"})
"""The verbs that change nothing; what commands of the runbook change, their own verbs' policies allow."""
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
    return verb not in READING and (verb != LOOKING or permitted.provoke)


def rights(
    verb: Told, target: Target, system: System, roles: Sequence[str] = (), things: OwnersThings = NOTHING
) -> tuple[Permission, ...]:
    """Return what a verb needs for a target: no writes for `verify` where nothing may be provoked.

    `roles` are those of the system's functions, see `aws.rights.function_roles`; `things` is what else of the owner's
    it uses.
    """
    writing, table = is_writing(verb, target.permitted), recorded()
    several = {each: table[each].rows(writing=writing) for each in (verb, *_undone(verb, target.permitted))}
    named = {each for name, rows in several.items() for each in things.permissions(name, rows)}
    found = (*permissions(merged(*several.values()), system, roles), *sorted(named))
    key = target.policy.encryption_key_arn
    return (*found, *(Permission(action, key) for action in FOR_KEYS[writing])) if key else found


def rights_here(verb: Told, connection: Connection, system: System) -> tuple[Permission, ...]:
    """Return what a verb needs for a connection's target, its owner's things looked at; raises CouldNotLook."""
    return _each((verb,), connection, system)[verb]


def _each(verbs: Iterable[Told], connection: Connection, system: System) -> Mapping[Told, tuple[Permission, ...]]:
    target, reads = connection.target, CachedReads(connection.reader)
    roles, things = owners_roles(reads, system), owners_things(reads, PlanContext(system, target.policy))
    return {verb: rights(verb, target, system, roles, things) for verb in verbs}


def _undone(verb: Told, permitted: Permit) -> Iterator[Told]:
    """Yield the verbs whose disturbances `undo` puts back: those that the target permits."""
    if verb == "undo" and permitted.provoke:
        yield "verify"
    if verb == "undo" and permitted.sabotage:
        yield "prove"


def permitted_verbs(permitted: Permit) -> Iterator[Told]:
    """Yield the verbs that `doctor` looks at, of those that a target permits: those that look always."""
    yield from ("plan", LOOKING, "runbook")
    if permitted.provision:
        yield from ("apply", "remove", "release", "rollback", "promote", "keys", "blocklist", "recover", "export")
    if permitted.sabotage:
        yield "prove"
    if permitted.provision or permitted.harm:
        yield "undo"


@dataclass(frozen=True)
class Lacking:
    """What the caller lacks for a verb, what hangs on conditions, and why nothing is known."""

    verb: Told
    found: Allowed


def lacking(connection: Connection, system: System) -> Iterator[Lacking]:
    """Yield for each verb that the target permits what the caller lacks: the simulator is asked once for all."""
    wanted = _each(permitted_verbs(connection.target.permitted), connection, system)
    every = {each for several in wanted.values() for each in several}
    found = allowed(connection.reader, connection.identity.principal, every)
    for verb, several in wanted.items():
        said = {f"{each.action} on {each.resource.removesuffix(':*')}" for each in several}
        yield Lacking(verb, Allowed(_of(found.denied, said), _of(found.open_ones, said), found.unknown))


def _of(told: tuple[str, ...], said: set[str]) -> tuple[str, ...]:
    return tuple(each for each in told if each.partition(" (by ")[0] in said)
