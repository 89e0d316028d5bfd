"""The key sync's role: it reads native keys and their plans, keeps the key store, and has a pepper of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from provisioners.authentication.key_sync_need import Following, following, idle
from provisioners.shared import service_roles
from provisioners.shared.role_changes import Role, read_role
from provisioners.shared.service_roles import ASPECT
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Step

NAME = "key-sync-role"


def read(reads: Reads, context: PlanContext) -> Following[Role]:
    """Look at the role and its policies."""
    return following(reads, context, read_role(reads, Names(context.system).key_sync_role))


def plan(context: PlanContext, actual: Following[Role]) -> Iterator[Step]:
    """Create the role, or take back whatever it has been given or has lost since."""
    names = Names(context.system)
    if actual.idle:
        yield from idle(NAME, names.key_sync_role, ASPECT)
        return
    wanted = service_roles.of_lambda(names, policy(names))
    yield from service_roles.planned(NAME, names, names.key_sync_role, wanted, actual.standing, "the key sync")


def remove(context: PlanContext, actual: Following[Role]) -> Iterator[Step]:
    """Delete the role."""
    yield from service_roles.removed(NAME, Names(context.system).key_sync_role, actual.standing)


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
