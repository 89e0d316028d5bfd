"""The roles that functions of ours run by: what is planned for one is the same whatever it may do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from provisioners.shared.role_changes import INLINE, Role, making, mending, misplaced, read_role, trusting, unmaking
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Blocked, Change, NoChange, Step

ASPECT = "permissions"


def of_lambda(names: Names, policy: Mapping[str, Any]) -> Role:
    """Return a role that Lambda alone assumes and that may do what a policy says, within the target's boundary."""
    return Role(trusting("lambda.amazonaws.com"), {INLINE: dict(policy)}, (), names.system.conventions.boundary)


def planned(control: str, names: Names, name: str, wanted: Role, actual: Role | None, whose: str) -> Iterator[Step]:
    """Create the role, or take back whatever it has been given or has lost since; `whose` it is, is told."""
    if actual is None:
        calls = tuple(making(names, name, wanted))
        yield Change(control, name, ASPECT, Action.CREATE, None, wanted.document(), calls)
    elif reason := misplaced(names, actual):
        yield Blocked(control, name, ASPECT, reason)
    elif calls := tuple(mending(name, actual, wanted)):
        yield Change(control, name, ASPECT, Action.UPDATE, actual.document(), wanted.document(), calls)
    else:
        yield NoChange(control, name, ASPECT, f"the role may do what {whose} needs, and nothing else")


def removed(control: str, name: str, standing: Role | None) -> Iterator[Step]:
    """Delete the role."""
    if standing is None:
        yield NoChange(control, name, ASPECT, "there is no such role")
    else:
        yield Change(control, name, ASPECT, Action.DELETE, standing.document(), None, tuple(unmaking(name, standing)))


def role_control(
    name: str,
    role: Callable[[Names], str],
    policy: Callable[[Names], Mapping[str, Any]],
    whose: str,
    *,
    criteria: tuple[str, ...] = ("8.6",),
    parts: tuple[str, ...] = ("adopted-things",),
) -> Control[Role | None]:
    """Return the control of a role of ours: it may do what `policy` says, whatever it was given or has lost since."""

    def read(reads: Reads, context: PlanContext) -> Role | None:
        return read_role(reads, role(Names(context.system)))

    def plan(context: PlanContext, actual: Role | None) -> Iterator[Step]:
        names = Names(context.system)
        yield from planned(name, names, role(names), of_lambda(names, policy(names)), actual, whose)

    def remove(context: PlanContext, actual: Role | None) -> Iterator[Step]:
        yield from removed(name, role(Names(context.system)), actual)

    return Control(
        name=name,
        criteria=criteria,
        phase=Phase.STORES_AND_ROLES,
        aspects=(ASPECT,),
        read=read,
        plan=plan,
        remove=remove,
        parts=parts,
    )
