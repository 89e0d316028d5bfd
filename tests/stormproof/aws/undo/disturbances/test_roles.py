"""Roles' policies, trust and boundaries are put back; only what a scenario made beside them is deleted."""

from __future__ import annotations

from typing import Any

import pytest

from stormproof.aws.undo.disturbances import BY_NAME
from stormproof.aws.undo.disturbances.kind import Owned
from stormproof.aws.undo.putting_back import owns
from stormproof.core.naming import Names
from stormproof.core.undo import Disturbed
from tests.provisioners.fakes import ACCOUNT, SYSTEM, FakeReads

NAMES = Names(SYSTEM)
ROLE, POLICY = {"RoleName": "shop-api"}, f"arn:aws:iam::{ACCOUNT}:policy/"
INLINE, ATTACHED = {**ROLE, "PolicyName": "p"}, {**ROLE, "PolicyArn": f"{POLICY}p"}
DOCUMENT: dict[str, Any] = {"Statement": []}
STANDING = FakeReads(
    {
        ("iam", "get_role_policy"): {"PolicyDocument": DOCUMENT},
        ("iam", "list_attached_role_policies"): [f"{POLICY}p", f"{POLICY}other"],
        ("iam", "get_role"): {
            "Role": {"AssumeRolePolicyDocument": DOCUMENT, "PermissionsBoundary": {"PermissionsBoundaryArn": "arn:b"}}
        },
        ("iam", "get_policy"): {"Policy": {"Arn": f"{POLICY}acme-p"}},
        ("lambda", "get_function_configuration"): {"Role": f"arn:aws:iam::{ACCOUNT}:role/service/shop-api"},
    }
)
NOTHING: FakeReads = FakeReads({})


@pytest.mark.parametrize(
    ("kind", "resource", "seen"),
    [
        ("inline policy", INLINE, {"PolicyDocument": DOCUMENT}),
        ("attached policy", ATTACHED, {}),
        ("trust of role", ROLE, {"PolicyDocument": DOCUMENT}),
        ("boundary of role", ROLE, {"PermissionsBoundary": "arn:b"}),
        ("role beside", ROLE, {"AssumeRolePolicyDocument": DOCUMENT}),
        ("policy beside", {"PolicyArn": f"{POLICY}acme-p"}, {"Arn": f"{POLICY}acme-p"}),
    ],
)
def test_what_stands_is_looked_at(kind: str, resource: Any, seen: dict[str, Any]) -> None:
    """What is gone meanwhile is not there."""
    present = BY_NAME[kind].present(STANDING, resource)
    assert present is not None
    assert seen.items() <= present.items()
    assert BY_NAME[kind].present(NOTHING, resource) is None


def test_what_a_role_does_not_have_is_not_there() -> None:
    """Another policy that is attached, no boundary."""
    bare = FakeReads({("iam", "get_role"): {"Role": {}}, ("iam", "list_attached_role_policies"): [f"{POLICY}other"]})
    assert BY_NAME["attached policy"].present(bare, ATTACHED) is None
    assert BY_NAME["boundary of role"].present(bare, ROLE) is None


@pytest.mark.parametrize(
    ("kind", "resource", "values", "operation"),
    [
        ("inline policy", INLINE, {"PolicyDocument": "{}"}, "put_role_policy"),
        ("inline policy", INLINE, None, "delete_role_policy"),
        ("attached policy", ATTACHED, {}, "attach_role_policy"),
        ("attached policy", ATTACHED, None, "detach_role_policy"),
        ("trust of role", ROLE, {"PolicyDocument": "{}"}, "update_assume_role_policy"),
        ("boundary of role", ROLE, {"PermissionsBoundary": "arn:b"}, "put_role_permissions_boundary"),
        ("boundary of role", ROLE, None, "delete_role_permissions_boundary"),
        ("role beside", {"RoleName": "acme-x"}, None, "delete_role"),
        ("policy beside", {"PolicyArn": f"{POLICY}acme-p"}, None, "delete_policy"),
    ],
)
def test_what_stood_is_written_again_or_taken_away(kind: str, resource: Any, values: Any, operation: str) -> None:
    """Each by one call."""
    (back,) = BY_NAME[kind].back(NOTHING, resource, values)
    assert (back.operation, back.parameters) == (operation, {**resource, **(values or {})})


@pytest.mark.parametrize("kind", ["inline policy", "attached policy", "trust of role", "boundary of role"])
@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("shop-api", True),
        (NAMES.authorizer_role, True),
        (NAMES.failure_watcher_role, True),
        (NAMES.function_role(SYSTEM.functions[0]), True),
        ("acme-x", True),
        ("shop-api-admin", False),
        ("payroll", False),
    ],
)
def test_whose_roles_are_put_back(kind: str, name: str, *, own: bool) -> None:
    """Those of the system's functions as they are set now, and ours."""
    assert owns(Owned(SYSTEM, STANDING), Disturbed(kind, {**INLINE, **ATTACHED, "RoleName": name}, None)) is own


@pytest.mark.parametrize(
    ("kind", "resource", "own"),
    [
        ("role beside", {"RoleName": "acme-x"}, True),
        ("role beside", {"RoleName": NAMES.trial_authorizer_role}, True),
        ("role beside", ROLE, False),
        ("role beside", {"RoleName": NAMES.authorizer_role}, False),
        ("policy beside", {"PolicyArn": f"{POLICY}acme-p"}, True),
        ("policy beside", {"PolicyArn": f"{POLICY}p"}, False),
        ("policy beside", {"PolicyArn": "arn:aws:iam::aws:policy/acme-p"}, False),
    ],
)
def test_only_what_was_made_beside_is_deleted(kind: str, resource: Any, *, own: bool) -> None:
    """No role that anything runs by."""
    assert owns(Owned(SYSTEM, STANDING), Disturbed(kind, resource, None)) is own
