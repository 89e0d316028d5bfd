"""The roles of guarded functions get one policy of ours beside their own."""

import json
from typing import Any

from provisioners import rate_guard_permission
from provisioners.rate_guard_permission import POLICY, Grant
from stormproof.core.plans import Action
from tests.provisioners.fakes import FakeReads, desired, only, satisfied
from tests.provisioners.made_functions import URI, configuration, parameters


def test_a_role_without_the_policy_gets_it() -> None:
    """It may count in our table, and nothing else."""
    change = only(list(rate_guard_permission.plan(desired(), (Grant("shop", None),))))
    put = parameters(change, "put_role_policy")
    (statement,) = json.loads(put["PolicyDocument"])["Statement"]
    assert put["PolicyName"] == POLICY
    assert statement["Action"] == ["dynamodb:UpdateItem"]
    assert statement["Resource"] == ["arn:aws:dynamodb:eu-west-1:123456789012:table/stormproof-shop-rate"]


def test_the_second_plan_is_empty_and_another_policy_is_replaced() -> None:
    """What a plan puts there is what the next one wants."""
    wanted = only(list(rate_guard_permission.plan(desired(), (Grant("shop", None),)))).after
    assert satisfied(list(rate_guard_permission.plan(desired(), (Grant("shop", wanted),))))
    changed = only(list(rate_guard_permission.plan(desired(), (Grant("shop", {"Statement": []}),))))
    assert changed.action is Action.UPDATE


def test_only_our_policy_is_removed() -> None:
    """A role without it is left alone."""
    change = only(list(rate_guard_permission.remove(desired(), (Grant("shop", {"Statement": ["x"]}),))))
    assert parameters(change, "delete_role_policy") == {"RoleName": "shop", "PolicyName": POLICY}
    assert satisfied(list(rate_guard_permission.remove(desired(), (Grant("shop", None),))))


def test_a_role_that_functions_share_is_looked_at_once() -> None:
    """A role with a path is named without it."""
    method = {"httpMethod": "GET", "methodIntegration": {"type": "AWS_PROXY", "uri": URI}}
    table: dict[tuple[str, str], Any] = {
        ("apigateway", "get_resources"): [{"id": "r", "path": "/", "resourceMethods": {"GET": method}}],
        ("lambda", "get_function_configuration"): configuration(Role="arn:aws:iam::123456789012:role/service/shop"),
        ("iam", "get_role_policy"): {"PolicyDocument": {"Statement": []}},
    }
    assert rate_guard_permission.read(FakeReads(table), desired()) == (Grant("shop", {"Statement": []}),)
