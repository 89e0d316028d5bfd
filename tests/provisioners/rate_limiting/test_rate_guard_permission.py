"""The roles of guarded functions get one policy of ours beside their own."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from provisioners.rate_limiting import rate_guard_permission
from provisioners.rate_limiting.rate_guard_permission import POLICY, Grants
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Action, Call, Change
from stormproof.core.policy import RolesMode
from tests.provisioners.fakes import ACCOUNT, SYSTEM, FakeReads, changes, context, only, satisfied
from tests.provisioners.made_functions import FUNCTION, URI, configuration, parameters, state

OWN = Names(SYSTEM).function_role(FUNCTION)


def grants(policy: Any = None, role: str = "shop") -> Grants:
    """Return a function that runs by a role, which has the policy or not."""
    return Grants((state(configuration(Role=f"arn:aws:iam::{ACCOUNT}:role/{role}")),), {role: policy})


def test_a_role_without_the_policy_gets_it() -> None:
    """It may count in our table, and nothing else."""
    change = only(list(rate_guard_permission.plan(context(), grants())))
    put = parameters(change, "put_role_policy")
    (statement,) = json.loads(put["PolicyDocument"])["Statement"]
    assert (put["RoleName"], put["PolicyName"]) == ("shop", POLICY)
    assert statement["Action"] == ["dynamodb:UpdateItem"]
    assert statement["Resource"] == ["arn:aws:dynamodb:eu-west-1:123456789012:table/stormproof-abc123-rate"]


@pytest.mark.parametrize("made", [True, False])
def test_it_goes_to_the_role_of_now_and_to_the_functions_own(made: bool) -> None:  # noqa: FBT001 - a parameter
    """The guard is served before the role is moved to; whether that was made before or is made by the plan."""
    create = Call("iam", "create_role", {"RoleName": OWN})
    pending = Change("function-roles", OWN, "permissions", Action.CREATE, None, {}, (create,))
    there = replace(grants(), there=frozenset({OWN}) if made else frozenset())
    context_ = replace(context(roles_mode=RolesMode.ENFORCE), pending=() if made else (pending,))
    planned = changes(list(rate_guard_permission.plan(context_, there)))
    assert [parameters(change, "put_role_policy")["RoleName"] for change in planned] == ["shop", OWN]


def test_a_role_that_is_only_proposed_gets_none() -> None:
    """Nor one that is not there."""
    proposed = replace(grants(), there=frozenset({OWN}))
    assert len(changes(list(rate_guard_permission.plan(context(), proposed)))) == 1
    enforcing = context(roles_mode=RolesMode.ENFORCE)
    assert len(changes(list(rate_guard_permission.plan(enforcing, grants())))) == 1


def test_the_second_plan_is_empty_and_another_policy_is_replaced() -> None:
    """What a plan puts there is what the next one wants."""
    wanted = only(list(rate_guard_permission.plan(context(), grants()))).after
    assert satisfied(list(rate_guard_permission.plan(context(), grants(wanted))))
    changed = only(list(rate_guard_permission.plan(context(), grants({"Statement": []}))))
    assert changed.action is Action.UPDATE


def test_only_our_policy_is_removed() -> None:
    """A role without it is left alone."""
    change = only(list(rate_guard_permission.remove(context(), grants({"Statement": ["x"]}))))
    assert parameters(change, "delete_role_policy") == {"RoleName": "shop", "PolicyName": POLICY}
    assert satisfied(list(rate_guard_permission.remove(context(), grants())))


def test_the_roles_of_now_and_of_the_functions_own_are_looked_at() -> None:
    """A role with a path is named without it."""
    method = {"httpMethod": "GET", "methodIntegration": {"type": "AWS_PROXY", "uri": URI}}
    table: dict[tuple[str, str], Any] = {
        ("apigateway", "get_resources"): [{"id": "r", "path": "/", "resourceMethods": {"GET": method}}],
        ("lambda", "get_function_configuration"): configuration(Role="arn:aws:iam::123456789012:role/service/shop"),
        ("iam", "get_role_policy"): {"PolicyDocument": {"Statement": []}},
    }
    found = rate_guard_permission.read(FakeReads(table), context())
    assert found.policies == {"shop": {"Statement": []}, OWN: {"Statement": []}}
