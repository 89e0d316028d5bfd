"""Roles are judged by what their policies say and by what the simulator decides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from stormproof.core.errors import CouldNotLook, Refuted, Undecidable
from stormproof.core.judges.roles import policies
from stormproof.core.judges.roles.policies import HeldRole
from stormproof.core.judges.roles.policy_simulation import Decision, Simulated, judge_needs_allowed, judge_rest_denied

TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/t"
TRUST = {
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]
}


def policy(action: Any = "dynamodb:GetItem", resource: Any = TABLE, **more: Any) -> dict[str, Any]:
    """Return a policy of one statement."""
    return {"Statement": {"Effect": "Allow", "Action": action, "Resource": resource, **more}}


GOOD = HeldRole("f", "arn:role/f", TRUST, {"p": policy()}, unlimited=frozenset({"xray:PutTraceSegments"}))


def code(judge: Callable[..., None], *judged: Any) -> str:
    """Return the reason code by which a judge refutes."""
    with pytest.raises(Refuted) as refuted:
        judge(judged)
    return refuted.value.code


def test_a_role_that_names_everything_holds() -> None:
    """By every judge."""
    for judge in (
        policies.judge_known,
        policies.judge_own_roles,
        policies.judge_trust,
        policies.judge_precise,
        policies.judge_no_risk,
        policies.judge_boundaries,
    ):
        judge([GOOD])


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (policy("*", "*"), "roles.full_access"),
        (policy("*:*"), "roles.full_access"),
        (policy("s3:*"), "roles.wildcard_action"),
        (policy(["dynamodb:GetItem", "dynamodb:Ge?Item"]), "roles.wildcard_action"),
        (policy(resource="*"), "roles.wildcard_resource"),
        (policy(resource=[TABLE, f"{TABLE}*"]), "roles.wildcard_resource"),
        (policy(resource="arn:aws:dynamodb:*:123456789012:table/t"), "roles.wildcard_resource"),
        (policy("s3:GetObject", "arn:aws:s3:::b*/*"), "roles.wildcard_resource"),
        (policy(["xray:PutTraceSegments", "dynamodb:Scan"], "*"), "roles.wildcard_resource"),
        ({"Statement": [{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}]}, "roles.not_action"),
        ({"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "NotResource": "x"}]}, "roles.not_action"),
    ],
)
def test_wildcards_are_refuted(changed: dict[str, Any], expected: str) -> None:
    """In actions, in resources, and by inversion."""
    assert code(policies.judge_precise, replace(GOOD, policies={"p": policy(), "q": changed})) == expected


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("xray:PutTraceSegments", "*"),
        ("s3:GetObject", "arn:aws:s3:::b/*"),
        ("logs:PutLogEvents", "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/f:*"),
        ("dynamodb:Query", f"{TABLE}/index/*"),
        ("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:us-east-1:123456789012:secret:db-??????"),
    ],
)
def test_a_wildcard_within_one_thing_holds(action: str, resource: str) -> None:
    """Objects of a bucket, streams of a group, and what AWS cannot limit."""
    policies.judge_precise([replace(GOOD, policies={"p": policy(action, resource)})])


def test_the_worst_wildcard_is_named_whatever_comes_first() -> None:
    """A role that may do all with a table is not told as one that may write any log."""
    policies_of_role = {"a": policy("logs:PutLogEvents", "*"), "b": policy("dynamodb:*", "*")}
    found = replace(GOOD, policies=policies_of_role)
    assert code(policies.judge_precise, found) == "roles.wildcard_action"
    assert code(policies.judge_precise, found, replace(GOOD, policies={"c": policy("*", "*")})) == "roles.full_access"


def test_a_denial_by_wildcard_grants_nothing() -> None:
    """Only what allows is judged."""
    policies.judge_precise([replace(GOOD, policies={"p": policy("*", "*", Effect="Deny")})])


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ({"Principal": "*"}, "roles.trust_open"),
        ({"Principal": {"AWS": "*"}}, "roles.trust_open"),
        ({"Principal": {"AWS": ["123456789012", "*"]}}, "roles.trust_open"),
        ({"NotPrincipal": {"AWS": "123456789012"}}, "roles.trust_open"),
        ({"Principal": {"AWS": "999999999999"}}, "roles.trust_other"),
        ({"Principal": {"Service": "ec2.amazonaws.com"}}, "roles.trust_other"),
        ({"Principal": {"Service": ["lambda.amazonaws.com", "ec2.amazonaws.com"]}}, "roles.trust_other"),
        ({"Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:*"}, "roles.trust_other"),
    ],
)
def test_trust_in_anybody_else_is_refuted(statement: dict[str, Any], expected: str) -> None:
    """Beside Lambda's own statement, too."""
    more = {"Effect": "Allow", "Action": "sts:AssumeRole", **statement}
    assert code(policies.judge_trust, replace(GOOD, trust={"Statement": [*TRUST["Statement"], more]})) == expected


@pytest.mark.parametrize(
    "statement",
    [
        {"Principal": {"Service": ["lambda.amazonaws.com"]}, "Action": ["sts:AssumeRole"]},
        {"Principal": {"Service": "lambda.amazonaws.com"}, "Action": "STS:assumeRole"},
        {"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole"},
    ],
)
def test_trust_in_lambda_alone_holds_in_whichever_form(statement: dict[str, Any]) -> None:
    """Lists of one, another case, one statement that is no list; what denies trusts nobody."""
    trust = {"Effect": "Allow", **statement}
    policies.judge_trust([replace(GOOD, trust={"Statement": trust})])
    policies.judge_trust([replace(GOOD, trust={"Statement": [*TRUST["Statement"], trust]})])


def test_shared_roles_risks_and_lost_boundaries_are_refuted() -> None:
    """Each by its code; no function at all is no proof of anything."""
    assert code(policies.judge_own_roles, GOOD, replace(GOOD, function="g")) == "roles.shared"
    with pytest.raises(CouldNotLook, match="no function was found"):
        policies.judge_own_roles([])
    assert (
        code(policies.judge_no_risk, replace(GOOD, risks=(("roles.service_wildcard", "x"),)))
        == "roles.service_wildcard"
    )
    assert code(policies.judge_boundaries, replace(GOOD, boundary_lost="arn:b")) == "roles.boundary_lost"


def test_what_nobody_has_told_is_undecided() -> None:
    """Neither PASS nor FAIL."""
    with pytest.raises(Undecidable, match="role_additions"):
        policies.judge_known([replace(GOOD, undecided=("which queue",))])


def simulated(*decisions: tuple[bool, bool]) -> Simulated:
    """Return decisions: (allowed, needed) each."""
    told = tuple(Decision("a:B", f"arn:{n}", *each) for n, each in enumerate(decisions))
    return Simulated("f", "arn:role/f", told)


def test_what_is_needed_must_be_allowed_and_the_rest_denied() -> None:
    """Both sides of the line."""
    right = simulated((True, True), (False, False))
    judge_needs_allowed([right])
    judge_rest_denied([right])
    assert code(judge_needs_allowed, simulated((False, True), (False, False))) == "roles.needed_denied"
    assert code(judge_rest_denied, simulated((True, True), (True, False))) == "roles.unneeded_allowed"


def test_a_simulation_of_nothing_proves_nothing() -> None:
    """No decisions, no verdict."""
    for judge in (judge_needs_allowed, judge_rest_denied):
        for nothing in ([], [simulated()]):
            with pytest.raises(CouldNotLook):
                judge(nothing)
