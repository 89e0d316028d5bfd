"""What 8.6 demands that a function may do, and nothing beside: by its code, its settings, its owner and the policy.

The rest of what any function may do is refused: `policy_simulation` in this folder judges both.
"""

from __future__ import annotations

from collections.abc import Collection

from stormproof.core.least_privilege.granted import optional
from stormproof.core.least_privilege.needs import Needs, owner_additions
from stormproof.core.least_privilege.resources import Permission
from stormproof.core.naming import Names
from stormproof.core.policy import Policy
from stormproof.core.system import Function, System


def function_demand(
    system: System, policy: Policy, function: Function, found: Needs, *, guarded: bool
) -> frozenset[Permission]:
    """Return what a function must be allowed; `found` by the analysis of its code and its settings.

    A function behind the rate guard counts in the guard's table too, and where the policy names a key, whoever writes
    or reads what it encrypts must be let use it: https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html
    """
    demanded = found.permissions | (owner_additions(policy, function.role) or frozenset())
    if guarded:
        names = Names(system)
        demanded |= {Permission("dynamodb:UpdateItem", names.arn("dynamodb", f"table/{names.rate_table}"))}
    if key := policy.encryption_key_arn:
        demanded |= {Permission("kms:Decrypt", key), Permission("kms:GenerateDataKey", key)}
    return demanded


def function_can_do_without(
    system: System, function: Function, demanded: frozenset[Permission], log_groups: Collection[str]
) -> frozenset[Permission]:
    """Return which of these a function may have or not: `log_groups` are those that it writes to.

    Those are there, and the others that are named after it are only in case it comes to write to them.
    """
    names = Names(system)
    spare = (names.log_group_arn(group) for group in names.function_logs(function) if group not in log_groups)
    return optional(demanded, spare)


def authorizer_demand(system: System) -> frozenset[Permission]:
    """Return what the authorizer must be allowed: to look a key up, and to write to its log group."""
    names = Names(system)
    log = f"{names.log_group_arn(names.authorizer_log)}:*"
    return frozenset(
        {
            Permission("dynamodb:GetItem", names.arn("dynamodb", f"table/{names.key_table}")),
            Permission("logs:CreateLogStream", log),
            Permission("logs:PutLogEvents", log),
        }
    )


def open_points(policy: Policy, function: Function, found: Needs) -> tuple[str, ...]:
    """Return what nobody knows of a function's needs: what the analysis leaves open, unless its owner speaks of it."""
    return found.open_points if owner_additions(policy, function.role) is None else ()
