"""What controls of IAM roles share: how a role is read, and the calls that make it what it should be."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from stormproof.core.errors import NotThere
from stormproof.core.least_privilege.policy_documents import decoded
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.plans import Call

INLINE = "stormproof"
UNDESCRIBABLE = re.compile(r"[^\t\n\r\x20-\x7e\xa1-\xff]")
"""What a role's description may not hold: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html"""


@dataclass(frozen=True)
class Role:
    """A role: who may assume it, its inline policies by name, the ARNs of its managed ones.

    `boundary` is the ARN of its permissions boundary, empty for none; a wanted role without one keeps what stands.
    `path` is where a role stands, and says nothing of a wanted one.
    """

    trust: Mapping[str, Any]
    inline: Mapping[str, Any]
    managed: tuple[str, ...] = ()
    boundary: str = ""
    path: str = "/"

    def document(self) -> dict[str, Any]:
        """Return the role as plain data, for a plan's before and after."""
        document = {"trust": self.trust, "inline": dict(self.inline), "managed": list(self.managed)}
        return document | ({"boundary": self.boundary} if self.boundary else {})


def trusting(service: str) -> dict[str, Any]:
    """Return the trust policy that admits one AWS service, under no condition.

    AWS does not say that Lambda sends ``aws:SourceAccount`` or ``aws:SourceArn`` when it assumes a role, and where it
    does not, a function whose role asks for them never starts. A role is safe without: who gives it to a function needs
    iam:PassRole, within the account. https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html and
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
    """
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [statement]}


def read_role(reads: Reads, name: str) -> Role | None:
    """Return the role, None when there is none."""
    try:
        role = reads.read("iam", "get_role", RoleName=name)["Role"]
    except NotThere:
        return None
    inline = {
        policy: decoded(reads.read("iam", "get_role_policy", RoleName=name, PolicyName=policy)["PolicyDocument"])
        for policy in reads.pages("iam", "list_role_policies", "PolicyNames", RoleName=name)
    }
    managed = reads.pages("iam", "list_attached_role_policies", "AttachedPolicies[].PolicyArn", RoleName=name)
    boundary = (role.get("PermissionsBoundary") or {}).get("PermissionsBoundaryArn", "")
    trust, path = decoded(role["AssumeRolePolicyDocument"]), str(role.get("Path", "/"))
    return Role(trust, inline, tuple(sorted(managed)), boundary, path)


def read_inline(reads: Reads, role: str, policy: str) -> Any:
    """Return one inline policy of a role, None where it has none of that name."""
    try:
        found = reads.read("iam", "get_role_policy", RoleName=role, PolicyName=policy)
    except NotThere:
        return None
    return decoded(found["PolicyDocument"])


@dataclass(frozen=True)
class OwnInline:
    """The inline policy of ours on a role: what it is called there, and its document, None for none."""

    name: str
    document: Any = None


def read_own_inline(reads: Reads, role: str, name: str, older: str, wanted: Any) -> OwnInline:
    """Return our policy on a role; it keeps the older name, which does not tell whose it is, where it says `wanted`.

    What another system has had us write under that name says something else, and is left alone.
    """
    if read_inline(reads, role, older) == wanted:
        return OwnInline(older, wanted)
    return OwnInline(name, read_inline(reads, role, name))


def put_inline(role: str, policy: str, document: Mapping[str, Any]) -> Call:
    """Return the call that puts one inline policy on a role."""
    parameters = {"RoleName": role, "PolicyName": policy, "PolicyDocument": json.dumps(document)}
    return Call("iam", "put_role_policy", parameters)


def delete_inline(role: str, policy: str) -> Call:
    """Return the call that takes one inline policy off a role."""
    return Call("iam", "delete_role_policy", {"RoleName": role, "PolicyName": policy})


def making(
    names: Names, name: str, wanted: Role, tags: Mapping[str, str] | None = None, *, shared: bool = False
) -> Iterator[Call]:
    """Yield the calls that create a role, with `tags` beside ours; a `shared` one is no single target's."""
    whose = names.shared_tag_list if shared else names.tag_list
    what_for = f"all APIs of {names.system.region}" if shared else names.system.api.name
    parameters = {
        "RoleName": name,
        **({"Path": path} if (path := names.system.conventions.path) != "/" else {}),
        "AssumeRolePolicyDocument": json.dumps(wanted.trust),
        "Description": UNDESCRIBABLE.sub("?", f"Stormproof, for {what_for}"),
        "Tags": [*whose, *({"Key": key, "Value": value} for key, value in (tags or {}).items())],
        **({"PermissionsBoundary": wanted.boundary} if wanted.boundary else {}),
    }
    yield Call("iam", "create_role", parameters, settled_by="role_exists", settle_parameters={"RoleName": name})
    yield from _granting(name, Role(wanted.trust, {}, boundary=wanted.boundary), wanted)


def misplaced(names: Names, actual: Role | None) -> str:
    """Return why a role of ours cannot be used as the target file has it, empty where it can.

    A role's path is part of its ARN, and is given once: https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html
    """
    wanted = names.system.conventions.path
    if actual is None or actual.path == wanted:
        return ""
    return (
        f"it stands under the path {actual.path}, and the target file says {wanted}: AWS cannot move a role. Set "
        f'path = "{actual.path}" under [iam], or take Stormproof off with `stormproof remove` and apply again'
    )


def mending(name: str, actual: Role, wanted: Role) -> Iterator[Call]:
    """Yield the calls that bring a role of ours back to what it should be, and no more."""
    if actual.trust != wanted.trust:
        document = json.dumps(wanted.trust)
        yield Call("iam", "update_assume_role_policy", {"RoleName": name, "PolicyDocument": document})
    yield from _granting(name, actual, wanted)
    yield from _revoking(name, actual, wanted)


def unmaking(name: str, actual: Role) -> Iterator[Call]:
    """Yield the calls that delete a role."""
    yield from _revoking(name, actual, Role(actual.trust, {}))
    yield Call("iam", "delete_role", {"RoleName": name})


def _granting(name: str, actual: Role, wanted: Role) -> Iterator[Call]:
    if wanted.boundary and actual.boundary != wanted.boundary:
        parameters = {"RoleName": name, "PermissionsBoundary": wanted.boundary}
        yield Call("iam", "put_role_permissions_boundary", parameters)
    for policy, document in wanted.inline.items():
        if actual.inline.get(policy) != document:
            yield put_inline(name, policy, document)
    for arn in sorted(set(wanted.managed) - set(actual.managed)):
        yield Call("iam", "attach_role_policy", {"RoleName": name, "PolicyArn": arn})


def _revoking(name: str, actual: Role, wanted: Role) -> Iterator[Call]:
    for policy in sorted(set(actual.inline) - set(wanted.inline)):
        yield delete_inline(name, policy)
    for arn in sorted(set(actual.managed) - set(wanted.managed)):
        yield Call("iam", "detach_role_policy", {"RoleName": name, "PolicyArn": arn})
