"""The permission to count does not stay on a role that no guarded function runs by any more."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from provisioners.rate_limiting import former_role_grants
from provisioners.rate_limiting.former_role_grants import Formers
from provisioners.rate_limiting.rate_guard_permission import policy
from provisioners.roles.own_roles import FORMER
from provisioners.shared.role_changes import OwnInline
from stormproof.aws.observe.lambda_functions import configured
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Action, Change
from stormproof.core.policy import RolesMode
from tests.provisioners.fakes import ACCOUNT, SYSTEM, FakeReads, context, only, satisfied
from tests.provisioners.made_functions import FUNCTION, configuration, parameters, state

NAMES = Names(SYSTEM)
OWN = NAMES.role_arn(NAMES.function_role(FUNCTION))
SHOP = f"arn:aws:iam::{ACCOUNT}:role/shop"
OURS = policy(NAMES)
POLICY = NAMES.counting_policy


def found(role: str, standing: Any = OURS) -> Formers:
    """Return a function that runs by a role, and what stands on the former one."""
    return Formers((state(configuration(Role=role)),), {"shop": OwnInline(POLICY, standing)})


def enforcing(*pending: Change) -> Any:
    """Return what is planned for."""
    return replace(context(roles_mode=RolesMode.ENFORCE), pending=pending)


def test_it_goes_with_the_last_function_that_leaves_the_role() -> None:
    """In the plan that moves it, which may have granted it for the time until then, or later."""
    before = found(SHOP)
    moved = configured(before.functions[0], {"Role": OWN})
    leaving = Change("function-role", FUNCTION.arn, "execution role", Action.UPDATE, SHOP, OWN, (moved,))
    put = Change("rate-guard-permission", SHOP, "permission to count", Action.CREATE, None, OURS, ())
    new = found(SHOP, None)
    for context_, standing in (
        (enforcing(leaving), before),
        (enforcing(put, leaving), new),
        (enforcing(), found(OWN)),
    ):
        change = only(list(former_role_grants.plan(context_, standing)))
        assert parameters(change, "delete_role_policy") == {"RoleName": "shop", "PolicyName": POLICY}


def test_it_stays_where_a_function_runs_by_the_role_or_it_is_not_ours() -> None:
    """Another target's policy of that name names another table."""
    assert not list(former_role_grants.plan(enforcing(), found(SHOP)))
    assert satisfied(list(former_role_grants.plan(enforcing(), found(OWN, {"Statement": []}))))
    assert satisfied(list(former_role_grants.remove(context(), found(OWN, None))))
    assert only(list(former_role_grants.remove(context(), found(OWN)))).action is Action.DELETE


def test_the_former_role_is_known_by_the_tag_of_the_functions_own() -> None:
    """Beside those by which functions run now."""
    table: dict[tuple[str, str], Any] = {
        ("lambda", "get_function_configuration"): configuration(Role=OWN),
        ("iam", "get_role"): {"Role": {"Tags": [{"Key": FORMER, "Value": "arn:aws:iam::1:role/service/shop"}]}},
        ("iam", "get_role_policy"): {"PolicyDocument": OURS},
    }
    assert former_role_grants.read(FakeReads(table), context()).policies == {
        "shop": OwnInline("stormproof-rate-guard", OURS)
    }
