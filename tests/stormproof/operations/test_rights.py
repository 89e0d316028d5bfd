"""The doctor misses no action that a verb needs: one less, and it is named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from localaws.services.iam.evaluation import Ask, judge
from stormproof.aws.observe.identity.own_permissions import allowed
from stormproof.aws.rights.policies import documents
from stormproof.core.least_privilege.resources import Permission
from stormproof.core.policy import Policy
from stormproof.core.target.model import Permit
from stormproof.operations import doctor
from stormproof.operations.rights import TOLD, Told, lacking, permitted_verbs, rights
from tests.provisioners.fakes import ACCOUNT, SYSTEM, FakeReads

USER = f"arn:aws:iam::{ACCOUNT}:user/jo"
ALL = Permit(provision=True, wire=True, provoke=True, sabotage=True)
CONTEXT = {"iam:passedtoservice": ["lambda.amazonaws.com"], "iam:awsservicename": ["wafv2.amazonaws.com"]}
CONFIGURED = {
    ("lambda", "get_function_configuration"): {
        "FunctionName": "f",
        "Role": f"arn:aws:iam::{ACCOUNT}:role/shop-functions",
    }
}
ROLES = ("shop-functions",)
KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/k"


def target(permit: Permit = ALL, key: str | None = None) -> Any:
    """Return a target that permits this."""
    return SimpleNamespace(permitted=permit, policy=Policy(admin_email="a@example.com", encryption_key_arn=key))


def reads(made: Sequence[Mapping[str, Any]]) -> FakeReads:
    """Return reads by which the simulator judges by these policies."""

    def simulate(ActionNames: list[str], ResourceArns: list[str], **_: Any) -> Any:  # noqa: N803 - boto3's names
        def decided(action: str, resource: str) -> dict[str, Any]:
            effect = judge(made, Ask(action, resource, context=CONTEXT))
            return {"EvalResourceName": resource, "EvalResourceDecision": effect.value}

        return [
            {"EvalActionName": action, "ResourceSpecificResults": [decided(action, each) for each in ResourceArns]}
            for action in ActionNames
        ]

    return FakeReads({("iam", "simulate_principal_policy"): simulate, **CONFIGURED})


def without(wanted: Iterable[Permission], action: str) -> tuple[Mapping[str, Any], ...]:
    """Return the policies that allow all but one action."""
    return documents(each for each in wanted if each.action != action)


@pytest.mark.parametrize("verb", TOLD)
def test_with_one_action_less_that_action_is_denied(verb: Told) -> None:
    """Each action of each verb; with all of them nothing is."""
    wanted = rights(verb, target(), SYSTEM, ROLES)
    assert allowed(reads(documents(wanted)), USER, wanted).denied == ()
    for action in {each.action for each in wanted}:
        about = [each for each in wanted if each.action == action]
        denied = allowed(reads(without(wanted, action)), USER, about).denied
        assert denied, action
        assert all(each.startswith(f"{action} on ") for each in denied)


def test_the_doctor_names_what_is_denied_and_the_verb() -> None:
    """Its way out prints the policy; the verbs that do not need it are well."""
    every = {each for verb in TOLD for each in rights(verb, target(), SYSTEM, ROLES)}
    connection: Any = SimpleNamespace(
        target=target(),
        reader=reads(without(every, "wafv2:CreateWebACL")),
        identity=SimpleNamespace(principal=USER),
    )
    found = {each.check: each for each in doctor._rights(connection, SYSTEM)}
    assert found["may plan"].well
    assert not found["may apply"].well
    assert "wafv2:CreateWebACL on " in found["may apply"].found
    assert "stormproof policy apply" in found["may apply"].way_out


def test_what_nobody_may_simulate_is_said_and_is_no_verdict() -> None:
    """A federated user has nothing that could be asked about."""
    connection: Any = SimpleNamespace(
        target=target(Permit()),
        reader=reads(()),
        identity=SimpleNamespace(principal=f"arn:aws:sts::{ACCOUNT}:federated-user/jo"),
    )
    found = list(doctor._rights(connection, SYSTEM))
    assert [each.check for each in found] == ["may plan", "may verify", "may runbook"]
    assert all(each.well and "not tried" in each.found for each in found)


def test_the_account_s_root_is_not_asked() -> None:
    """It may do everything."""
    connection: Any = SimpleNamespace(identity=SimpleNamespace(principal=f"arn:aws:iam::{ACCOUNT}:root"))
    assert list(doctor._rights(connection, SYSTEM)) == []


def test_verbs_follow_what_the_target_permits() -> None:
    """Looking is always permitted."""
    assert list(permitted_verbs(Permit())) == ["plan", "verify", "runbook"]
    assert set(permitted_verbs(ALL)) == set(TOLD)
    assert list(permitted_verbs(Permit(provoke=True))) == ["plan", "verify", "runbook", "undo"]
    assert "prove" not in permitted_verbs(Permit(provision=True))


def test_undo_may_do_what_the_runs_may_that_the_target_permits_and_no_more() -> None:
    """What a sabotage has broken it puts back where sabotage is permitted."""
    mending = {each.action for each in rights("undo", target(), SYSTEM)}
    assert {each.action for verb in ("verify", "prove") for each in rights(verb, target(), SYSTEM)} <= mending
    alone = {each.action for each in rights("undo", target(Permit(provision=True)), SYSTEM)}
    assert "wafv2:UpdateWebACL" in mending - alone
    assert "ssm:DeleteParameter" in alone


@pytest.mark.parametrize(
    ("verb", "does", "never"),
    [
        ("keys", "dynamodb:UpdateItem", "wafv2:UpdateIPSet"),
        ("blocklist", "wafv2:UpdateIPSet", "dynamodb:UpdateItem"),
        ("release", "lambda:UpdateAlias", "wafv2:UpdateIPSet"),
        ("promote", "ssm:PutParameter", "apigateway:PATCH"),
    ],
)
def test_a_verb_of_one_thing_may_change_that_and_its_lease(verb: Told, does: str, never: str) -> None:
    """The owner's tables are nobody's to change, and his code only `release`'s, which packs folders of his."""
    found = rights(verb, target(), SYSTEM, ROLES)
    actions = {each.action for each in found}
    assert {does, "ssm:PutParameter", "ssm:DeleteParameter"} <= actions
    assert never not in actions
    owned = {table.arn for table in SYSTEM.tables}
    assert not [each for each in found if each.resource in owned and each.action.startswith("dynamodb:UpdateItem")]


def test_verify_needs_no_write_where_nothing_may_be_provoked() -> None:
    """Its policy is then the one of its reads."""
    looking = {each.action for each in rights("verify", target(Permit()), SYSTEM)}
    provoking = {each.action for each in rights("verify", target(), SYSTEM)}
    assert looking < provoking
    assert {"dynamodb:PutItem", "lambda:PublishLayerVersion"} <= provoking - looking


def test_an_owner_s_key_is_used_by_whoever_puts_things_under_it() -> None:
    """And looked at by all."""
    assert {each.action for each in rights("plan", target(key=KEY), SYSTEM) if each.resource == KEY} == {
        "kms:DescribeKey",
        "kms:GetKeyPolicy",
    }
    assert Permission("kms:CreateGrant", KEY) in rights("apply", target(key=KEY), SYSTEM)


def test_everything_is_asked_once() -> None:
    """For all verbs together: the simulator is slow and throttled."""
    asked: list[tuple[tuple[str, ...], tuple[str, ...]]] = []

    def simulate(ActionNames: list[str], ResourceArns: list[str], **_: Any) -> Any:  # noqa: N803 - boto3's names
        asked.append((tuple(ActionNames), tuple(ResourceArns)))
        return []

    connection: Any = SimpleNamespace(
        target=target(),
        reader=FakeReads({("iam", "simulate_principal_policy"): simulate, **CONFIGURED}),
        identity=SimpleNamespace(principal=USER),
    )
    list(lacking(connection, SYSTEM))
    assert len(asked) == len(set(asked))
