"""On the embedded AWS: drifts of roles are mended, and roles that are not ours are left alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from stormproof.core.naming import Names
from stormproof.core.planning.plans import Call
from stormproof.core.policy import RolesMode
from tests.provisioners.live.conftest import Partly, Site, narrowest

pytestmark = pytest.mark.usefixtures("whole_again")

ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
OLD = "agenticai-functions"


def _role(names: Names, function: str = "dev") -> str:
    return names.function_role(names.system.function(function))


def attached(names: Names) -> tuple[Call, ...]:
    """Attach an administrator's policy to one of our roles."""
    return (Call("iam", "attach_role_policy", {"RoleName": _role(names), "PolicyArn": ADMIN}),)


def emptied(names: Names) -> tuple[Call, ...]:
    """Take a role's own policy off."""
    return (Call("iam", "delete_role_policy", {"RoleName": _role(names), "PolicyName": "stormproof"}),)


def trusting_another(names: Names) -> tuple[Call, ...]:
    """Let another service assume a role, too."""
    services = ["lambda.amazonaws.com", "ec2.amazonaws.com"]
    statement = {"Effect": "Allow", "Principal": {"Service": services}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return (Call("iam", "update_assume_role_policy", {"RoleName": _role(names), "PolicyDocument": document}),)


def set_back(names: Names) -> tuple[Call, ...]:
    """Let a function run by the role of before."""
    function = names.system.function("dev").name
    parameters = {"FunctionName": function, "Role": names.role_arn(OLD)}
    settle = {"FunctionName": function}
    return (
        Call(
            "lambda",
            "update_function_configuration",
            parameters,
            settled_by="function_updated_v2",
            settle_parameters=settle,
        ),
    )


DRIFTS: dict[str, tuple[Callable[[Names], tuple[Call, ...]], str]] = {
    "policy attached": (attached, "function-roles"),
    "policy gone": (emptied, "function-roles"),
    "trust in another service": (trusting_another, "function-roles"),
    "former role set again": (set_back, "function-role"),
}


def _policies(site: Site, role: str) -> Any:
    reads = site.reached.connection.reader
    inline = reads.pages("iam", "list_role_policies", "PolicyNames", RoleName=role)
    managed = reads.pages("iam", "list_attached_role_policies", "AttachedPolicies[].PolicyArn", RoleName=role)
    return sorted(inline), sorted(managed)


@pytest.mark.parametrize("drift", sorted(DRIFTS))
def test_a_drift_of_a_role_is_named_and_mended_by_one_apply(partly: Partly, drift: str) -> None:
    """The plan names the control that owns it; one apply later nothing is left to do."""
    make, control = DRIFTS[drift]
    hardened = partly(narrowest(control))
    hardened.inject(*make(Names(hardened.system)))
    hardened.mends(control)


def test_what_is_put_on_the_role_of_before_stays(hardened: Site) -> None:
    """It is not ours, whoever uses it now."""
    where = {"RoleName": OLD, "PolicyArn": ADMIN}
    before = _policies(hardened, OLD)
    assert "stormproof-rate-guard" not in before[0]
    hardened.inject(Call("iam", "attach_role_policy", where))
    try:
        assert not hardened.plan().changes
    finally:
        hardened.inject(Call("iam", "detach_role_policy", where))
    assert _policies(hardened, OLD) == before


def test_a_role_is_only_proposed_until_its_owner_confirms(hardened: Site) -> None:
    """Whatever else is applied, a drift of it is then left alone."""
    hardened.inject(*attached(Names(hardened.system)))
    plan = hardened.plan(policy=replace(hardened.policy, roles_mode=RolesMode.PROPOSE))
    assert not plan.changes
    assert not plan.blocked
