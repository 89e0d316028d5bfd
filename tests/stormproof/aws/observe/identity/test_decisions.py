"""A decision is about the resource that was asked about, in whichever form AWS's policy simulator answers."""

from __future__ import annotations

from typing import Any

import pytest

from stormproof.aws.observe.identity.decisions import BOUNDARY, ORGANIZATION, Decided, decisions
from stormproof.core.errors import CouldNotLook
from tests.provisioners.fakes import FakeReads

USER = "arn:aws:iam::123456789012:user/jo"
ROLE, TABLE, OTHER = "arn:aws:iam::123456789012:role/r", "arn:aws:dynamodb:eu-west-1:123456789012:table/t", "arn:other"
FORM = "arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}"


def decided(*results: dict[str, Any], resources: tuple[str, ...] = (TABLE, OTHER)) -> tuple[Decided, ...]:
    """Return what is read of the simulator's results for GetItem."""
    reads = FakeReads({("iam", "simulate_principal_policy"): list(results)})
    return decisions(reads, USER, ["dynamodb:GetItem"], resources)


def result(decision: str = "implicitDeny", named: str = FORM, **more: Any) -> dict[str, Any]:
    """Return a result on GetItem."""
    return {"EvalActionName": "dynamodb:getitem", "EvalDecision": decision, "EvalResourceName": named, **more}


def test_each_resource_has_a_decision_of_its_own() -> None:
    """The result's own is that of all together, and its name the form of an ARN."""
    specific = [
        {"EvalResourceName": TABLE, "EvalResourceDecision": "allowed"},
        {"EvalResourceName": OTHER, "EvalResourceDecision": "explicitDeny"},
    ]
    found = decided(result(ResourceSpecificResults=specific))
    assert [(each.resource, each.allowed) for each in found] == [(TABLE, True), (OTHER, False)]
    assert {each.action for each in found} == {"dynamodb:GetItem"}


def test_a_result_about_one_resource_is_read_as_well() -> None:
    """As AWS answered before, and where all resources were asked about."""
    assert [each.resource for each in decided(result("allowed", TABLE), result(named=OTHER))] == [TABLE, OTHER]
    (whole,) = decided(result("allowed", "*"), resources=("*",))
    assert (whole.resource, whole.allowed) == ("*", True)


def test_a_form_alone_decides_nothing_of_several_resources() -> None:
    """Which of them is meant nobody knows."""
    assert decided(result("allowed")) == ()


@pytest.mark.parametrize(
    ("decision", "missing"), [("implicitDeny", ("aws:SourceIp",)), ("explicitDeny", ()), ("allowed", ())]
)
def test_what_hangs_on_an_unknown_key_is_said(decision: str, missing: tuple[str, ...]) -> None:
    """Only of what nothing allows: a Deny stands, and what is allowed is."""
    one = {"EvalResourceName": TABLE, "EvalResourceDecision": decision, "MissingContextValues": ["aws:SourceIp"]}
    (found,) = decided(result(ResourceSpecificResults=[one]))
    assert found.missing == missing


def test_the_limit_that_takes_it_away_is_named() -> None:
    """A permissions boundary, and the organization's policies."""
    bounded = {"PermissionsBoundaryDecisionDetail": {"AllowedByPermissionsBoundary": False}}
    one = {"EvalResourceName": TABLE, "EvalResourceDecision": "implicitDeny", **bounded}
    organized: dict[str, Any] = {"OrganizationsDecisionDetail": {"AllowedByOrganizations": False}}
    (found,) = decided(result(ResourceSpecificResults=[one], **organized))
    assert found.limits == (BOUNDARY, ORGANIZATION)


def test_a_key_of_a_statement_about_something_else_leaves_nothing_open() -> None:
    """AWS misses the keys of all statements: whose values cannot decide, the role's policies tell."""
    found = _by_role({"Action": "s3:GetObject", "Condition": {"Bool": {"aws:SecureTransport": "true"}}})
    assert (found.allowed, found.missing) == (False, ())


def test_a_key_that_can_decide_leaves_it_open() -> None:
    """Of a condition of a statement about the action, and of a variable in its resource; another's key is left out."""
    home = f"{TABLE.rpartition('/')[0]}/${{aws:username}}"
    found = _by_role({"Action": "dynamodb:Get*", "Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.1"}}})
    assert found.missing == ("aws:SourceIp",)
    assert _by_role({"NotAction": "s3:*", "Resource": home}).missing == ("aws:username",)


def test_where_a_limit_refuses_or_policies_cannot_be_read_all_keys_are_kept() -> None:
    """Nothing is refused for certain that a key in a boundary, or in an unread policy, may allow."""
    bounded = {"PermissionsBoundaryDecisionDetail": {"AllowedByPermissionsBoundary": False}}
    elsewhere = {"Action": "s3:GetObject"}
    assert len(_by_role(elsewhere, **bounded).missing) == len(MISSED)
    assert len(_by_role(None).missing) == len(MISSED)


MISSED = ["aws:SecureTransport", "aws:SourceIp", "aws:username"]


def _by_role(statement: dict[str, Any] | None, **more: Any) -> Decided:
    """Return what is decided of a role with one statement that allows, None for one that nobody may read."""
    one = {"EvalResourceName": TABLE, "EvalResourceDecision": "implicitDeny", "MissingContextValues": MISSED, **more}

    def inline(**_: str) -> Any:
        if statement is None:
            raise CouldNotLook("aws.denied", "AccessDenied")
        return {"PolicyDocument": {"Statement": {"Effect": "Allow", "Resource": "*", **statement}}}

    reads = FakeReads(
        {
            ("iam", "simulate_principal_policy"): [result(ResourceSpecificResults=[one])],
            ("iam", "get_role"): {"Role": {"Arn": ROLE, "AssumeRolePolicyDocument": {}}},
            ("iam", "list_role_policies"): ["p"],
            ("iam", "get_role_policy"): inline,
            ("iam", "list_attached_role_policies"): [],
        }
    )
    (found,) = decisions(reads, ROLE, ["dynamodb:GetItem"], (TABLE,))
    return found
