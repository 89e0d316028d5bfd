"""The authorizer's role: it may read an item of the key table and the pepper, and write its own log, nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from provisioners.shared.role_changes import INLINE, Role, making, mending, misplaced, read_role, trusting, unmaking
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Blocked, Change, NoChange, Step

NAME = "authorizer-role"
ASPECT = "permissions"


def read(reads: Reads, context: PlanContext) -> Role | None:
    """Look at the role and its policies."""
    return read_role(reads, Names(context.system).authorizer_role)


def plan(context: PlanContext, actual: Role | None) -> Iterator[Step]:
    """Create the role, or take back whatever it has been given or has lost since."""
    names = Names(context.system)
    name, wanted = names.authorizer_role, _wanted(names)
    if actual is None:
        calls = tuple(making(names, name, wanted))
        yield Change(NAME, name, ASPECT, Action.CREATE, None, wanted.document(), calls)
    elif reason := misplaced(names, actual):
        yield Blocked(NAME, name, ASPECT, reason)
    elif calls := tuple(mending(name, actual, wanted)):
        yield Change(NAME, name, ASPECT, Action.UPDATE, actual.document(), wanted.document(), calls)
    else:
        yield NoChange(NAME, name, ASPECT, "the role may do what the authorizer needs, and nothing else")


def remove(context: PlanContext, actual: Role | None) -> Iterator[Step]:
    """Delete the role."""
    name = Names(context.system).authorizer_role
    if actual is None:
        yield NoChange(NAME, name, ASPECT, "there is no such role")
    else:
        yield Change(NAME, name, ASPECT, Action.DELETE, actual.document(), None, tuple(unmaking(name, actual)))


def policy(names: Names) -> dict[str, Any]:
    """Return what the authorizer needs."""
    log = f"{names.log_group_arn(names.authorizer_log)}:*"
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["dynamodb:GetItem"],
                "Resource": [names.arn("dynamodb", f"table/{names.key_table}")],
            },
            {
                "Effect": "Allow",
                "Action": ["ssm:GetParameter"],
                "Resource": [names.arn("ssm", f"parameter{names.key_pepper}")],
            },
            {"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": [log]},
        ],
    }


def _wanted(names: Names) -> Role:
    return Role(trusting("lambda.amazonaws.com"), {INLINE: policy(names)}, (), names.system.conventions.boundary)


CONTROL = Control(
    name=NAME,
    criteria=("8.6",),
    phase=Phase.STORES_AND_ROLES,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
    parts=("adopted-things",),
)
