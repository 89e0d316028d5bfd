"""The key sync's role: it reads native keys and their plans, keeps the key store, and has a pepper of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from provisioners.authentication.key_sync_need import Following, following, idle
from provisioners.shared.role_changes import INLINE, Role, making, mending, misplaced, read_role, trusting, unmaking
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Blocked, Change, NoChange, Step

NAME = "key-sync-role"
ASPECT = "permissions"


def read(reads: Reads, context: PlanContext) -> Following[Role]:
    """Look at the role and its policies."""
    return following(reads, context, read_role(reads, Names(context.system).key_sync_role))


def plan(context: PlanContext, actual: Following[Role]) -> Iterator[Step]:
    """Create the role, or take back whatever it has been given or has lost since."""
    names = Names(context.system)
    name, wanted = (
        names.key_sync_role,
        Role(trusting("lambda.amazonaws.com"), {INLINE: policy(names)}, (), names.system.conventions.boundary),
    )
    if actual.idle:
        yield from idle(NAME, name, ASPECT)
    elif actual.standing is None:
        calls = tuple(making(names, name, wanted))
        yield Change(NAME, name, ASPECT, Action.CREATE, None, wanted.document(), calls)
    elif reason := misplaced(names, actual.standing):
        yield Blocked(NAME, name, ASPECT, reason)
    elif calls := tuple(mending(name, actual.standing, wanted)):
        yield Change(NAME, name, ASPECT, Action.UPDATE, actual.standing.document(), wanted.document(), calls)
    else:
        yield NoChange(NAME, name, ASPECT, "the role may do what the key sync needs, and nothing else")


def remove(context: PlanContext, actual: Following[Role]) -> Iterator[Step]:
    """Delete the role."""
    name, standing = Names(context.system).key_sync_role, actual.standing
    if standing is None:
        yield NoChange(NAME, name, ASPECT, "there is no such role")
    else:
        yield Change(NAME, name, ASPECT, Action.DELETE, standing.document(), None, tuple(unmaking(name, standing)))


def policy(names: Names) -> dict[str, Any]:
    """Return what the key sync needs.

    A SecureString under AWS's own key needs no permission on the key:
    https://docs.aws.amazon.com/systems-manager/latest/userguide/secure-string-parameter-kms-encryption.html
    """
    system, log = names.system, f"{names.log_group_arn(names.key_sync_log)}:*"
    gateway = f"arn:{system.partition}:apigateway:{system.region}::"
    granted = {
        "apigateway:GET": [
            f"{gateway}/apikeys",
            f"{gateway}/apikeys/*",
            f"{gateway}/usageplans",
            f"{gateway}/usageplans/*/keys",
        ],
        "dynamodb:Scan dynamodb:PutItem dynamodb:DeleteItem": [names.arn("dynamodb", f"table/{names.key_table}")],
        "ssm:GetParameter ssm:PutParameter": [names.arn("ssm", f"parameter{names.key_pepper}")],
        "logs:CreateLogStream logs:PutLogEvents": [log],
    }
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": actions.split(), "Resource": resources}
            for actions, resources in granted.items()
        ],
    }


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
