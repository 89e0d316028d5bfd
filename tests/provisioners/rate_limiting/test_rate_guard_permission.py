"""The roles of guarded functions get one policy of ours beside their own."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from provisioners.rate_limiting import rate_guard_permission
from provisioners.rate_limiting.rate_guard_permission import Grants, policy
from provisioners.shared.role_changes import OwnInline
from stormproof.core.errors import NotThere
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Action, Call, Change
from stormproof.core.policy import RolesMode
from tests.provisioners.fakes import ACCOUNT, SYSTEM, FakeReads, changes, context, only, satisfied
from tests.provisioners.made_functions import FUNCTION, URI, configuration, parameters, state

OWN = Names(SYSTEM).function_role(FUNCTION)


POLICY = "stormproof-rate-guard-abc123"
OLDER = "stormproof-rate-guard"


def grants(document: Any = None, role: str = "shop", name: str = POLICY) -> Grants:
    """Return a function that runs by a role, which has the policy or not."""
    return Grants(
        (state(configuration(Role=f"arn:aws:iam::{ACCOUNT}:role/{role}")),), {role: OwnInline(name, document)}
    )


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
    assert found.policies == dict.fromkeys(("shop", OWN), OwnInline(POLICY, {"Statement": []}))


def test_the_older_name_is_kept_where_the_policy_is_this_systems() -> None:
    """It names our table; another system's of that name names another table, and is left alone."""
    ours, theirs = policy(Names(SYSTEM)), {"Statement": [{"Resource": ["another table"]}]}

    def found(older: Any) -> OwnInline:
        class Reads(FakeReads):
            def read(self, service: str, operation: str, **asked: Any) -> Any:
                if asked.get("PolicyName") != OLDER:
                    raise NotThere
                return {"PolicyDocument": older}

        return rate_guard_permission.read_counting(Reads({}), Names(SYSTEM), "shop")

    assert found(ours) == OwnInline(OLDER, ours)
    assert satisfied(list(rate_guard_permission.plan(context(), grants(ours, name=OLDER))))
    change = only(list(rate_guard_permission.remove(context(), grants(ours, name=OLDER))))
    assert parameters(change, "delete_role_policy") == {"RoleName": "shop", "PolicyName": OLDER}
    assert found(theirs) == OwnInline(POLICY)


def test_two_systems_on_one_role_have_a_policy_each() -> None:
    """Neither writes over the other's, and each takes off its own alone."""
    second = replace(SYSTEM, api=replace(SYSTEM.api, id="xyz789"))
    found = []
    for system in (SYSTEM, second):
        for_system = replace(context(), system=system)
        change = only(list(rate_guard_permission.plan(for_system, replace(grants(), policies={}))))
        standing = replace(grants(), policies={"shop": OwnInline(Names(system).counting_policy, change.after)})
        off = only(list(rate_guard_permission.remove(for_system, standing)))
        found.append((parameters(change, "put_role_policy")["PolicyName"], change.after))
        assert parameters(off, "delete_role_policy")["PolicyName"] == found[-1][0]
    assert len({name for name, _ in found}) == 2
    assert found[0][1] != found[1][1]
