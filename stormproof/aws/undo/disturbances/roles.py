"""What is disturbed of roles: policies, who may assume them, boundaries; and roles and policies made beside them."""

from __future__ import annotations

from stormproof.aws.undo.disturbances.kind import Kind, Owned, Split, named_by, put_or_deleted
from stormproof.core.delivery.names import delivery_role
from stormproof.core.errors import NotThere
from stormproof.core.naming import role_name
from stormproof.core.planning.controls import Reads
from stormproof.core.undo import Values

ROLE, INLINE = ("RoleName",), ("RoleName", "PolicyName")
ATTACHED, BOUNDARY = ("RoleName", "PolicyArn"), "PermissionsBoundary"


def own_role(owned: Owned, resource: Values) -> bool:
    """Tell whether a role is one of the system's functions, or was made for the system."""
    name, names = str(resource["RoleName"]), owned.names
    ours = {names.authorizer_role, names.key_sync_role, names.failure_watcher_role}
    ours |= set(map(names.function_role, owned.system.functions))
    ours |= {delivery_role(names, job, each) for job in ("deploy", "verify") for each in owned.system.delivery.own}
    return name in ours or owned.played(name) or name in _served(owned)


def _served(owned: Owned) -> set[str]:
    found = set()
    for function in owned.system.functions:
        for where in ({}, {"Qualifier": function.alias}):
            try:
                read = owned.reads.read("lambda", "get_function_configuration", FunctionName=function.name, **where)
            except NotThere:
                continue
            found.add(role_name(str(read["Role"])))
    return found


def _inline(reads: Reads, resource: Values) -> Values:
    return reads.read("iam", "get_role_policy", **resource)


def _attached(reads: Reads, resource: Values) -> Values | None:
    where = {"RoleName": resource["RoleName"]}
    found = reads.pages("iam", "list_attached_role_policies", "AttachedPolicies[].PolicyArn", **where)
    return {} if resource["PolicyArn"] in found else None


def _role(reads: Reads, resource: Values) -> Values:
    found: Values = reads.read("iam", "get_role", **resource)["Role"]
    return found


def _trust(reads: Reads, resource: Values) -> Values:
    return {"PolicyDocument": _role(reads, resource)["AssumeRolePolicyDocument"]}


def _boundary(reads: Reads, resource: Values) -> Values | None:
    found = _role(reads, resource).get(BOUNDARY)
    return {BOUNDARY: found["PermissionsBoundaryArn"]} if found else None


def _policy(reads: Reads, resource: Values) -> Values:
    found: Values = reads.read("iam", "get_policy", **resource)["Policy"]
    return found


def _own_policy(owned: Owned, resource: Values) -> bool:
    arn, system = str(resource["PolicyArn"]), owned.system
    return arn.startswith(f"arn:{system.partition}:iam::{system.account}:policy/") and owned.played(role_name(arn))


def _made_role(parameters: Values) -> Split:
    return {"RoleName": parameters["RoleName"]}, {}


ROLES = (
    Kind(
        "inline policy",
        "iam",
        {"put_role_policy": named_by(*INLINE), "delete_role_policy": named_by(*INLINE, takes_away=True)},
        own_role,
        put_or_deleted("iam", "put_role_policy", "delete_role_policy"),
        _inline,
    ),
    Kind(
        "attached policy",
        "iam",
        {"attach_role_policy": named_by(*ATTACHED), "detach_role_policy": named_by(*ATTACHED, takes_away=True)},
        own_role,
        put_or_deleted("iam", "attach_role_policy", "detach_role_policy"),
        _attached,
    ),
    Kind(
        "trust of role",
        "iam",
        {"update_assume_role_policy": named_by(*ROLE)},
        own_role,
        put_or_deleted("iam", "update_assume_role_policy", ""),
        _trust,
    ),
    Kind(
        "boundary of role",
        "iam",
        {
            "put_role_permissions_boundary": named_by(*ROLE),
            "delete_role_permissions_boundary": named_by(*ROLE, takes_away=True),
        },
        own_role,
        put_or_deleted("iam", "put_role_permissions_boundary", "delete_role_permissions_boundary"),
        _boundary,
    ),
    Kind(
        "role beside",
        "iam",
        {"create_role": _made_role, "delete_role": named_by(*ROLE, takes_away=True)},
        lambda owned, resource: (
            owned.played(str(resource["RoleName"])) or resource["RoleName"] == owned.names.trial_authorizer_role
        ),
        put_or_deleted("iam", "", "delete_role"),
        _role,
    ),
    Kind(
        "policy beside",
        "iam",
        {"delete_policy": named_by("PolicyArn", takes_away=True)},
        _own_policy,
        put_or_deleted("iam", "", "delete_policy"),
        _policy,
    ),
)
