"""Whether the caller may do something is told by a simulation, and not guessed where that cannot be had."""

from __future__ import annotations

from typing import Any

import pytest

from stormproof.aws.observe.identity.own_permissions import allowed
from stormproof.core.errors import CouldNotLook
from stormproof.core.least_privilege.resources import Permission
from tests.provisioners.fakes import FakeReads

USER = "arn:aws:iam::123456789012:user/jo"
SESSION, ROLE = "arn:aws:sts::123456789012:assumed-role/ops/jo", "arn:aws:iam::123456789012:role/team/ops"
LOG = "arn:aws:logs:eu-west-1:123456789012:log-group:/shop"
BOUNDED = {"PermissionsBoundaryDecisionDetail": {"AllowedByPermissionsBoundary": False}}


def reads(decision: Any, asked: list[str] | None = None) -> FakeReads:
    """Return reads by which `decision` is told of an action and a resource."""

    def simulate(PolicySourceArn: str, ActionNames: list[str], ResourceArns: list[str]) -> Any:  # noqa: N803
        if asked is not None:
            asked.append(PolicySourceArn)
        return [
            {"EvalActionName": action, "ResourceSpecificResults": [decision(action, each) for each in ResourceArns]}
            for action in ActionNames
        ]

    return FakeReads({("iam", "simulate_principal_policy"): simulate, ("iam", "get_role"): {"Role": {"Arn": ROLE}}})


def told(resource: str, decision: str, **more: Any) -> dict[str, Any]:
    """Return what is told of a resource."""
    return {"EvalResourceName": resource, "EvalResourceDecision": decision, **more}


def test_what_is_denied_is_named_with_the_limit_that_takes_it_away() -> None:
    """What hangs on a condition is not denied for certain."""

    def decide(action: str, resource: str) -> dict[str, Any]:
        if action == "iam:CreateRole":
            return told(resource, "implicitDeny", **BOUNDED)
        if action == "sns:CreateTopic":
            return told(resource, "implicitDeny", MissingContextValues=["aws:SourceIp"])
        return told(resource, "allowed")

    wanted = [
        Permission("iam:CreateRole", "arn:r"),
        Permission("sns:CreateTopic", "arn:t"),
        Permission("s3:X", "arn:b"),
    ]
    found = allowed(reads(decide), USER, wanted)
    assert found.denied == ("iam:CreateRole on arn:r (by the permissions boundary)",)
    assert found.open_ones == ("sns:CreateTopic on arn:t",)


def test_a_log_group_is_allowed_however_a_policy_names_it() -> None:
    """With what stands for its streams, or without."""
    found = allowed(
        reads(lambda _, each: told(each, "allowed" if each.endswith(":*") else "implicitDeny")),
        USER,
        [Permission("logs:CreateLogGroup", LOG)],
    )
    assert found.denied == ()


def test_a_session_is_simulated_by_its_role() -> None:
    """Which stands under a path that the session's ARN does not have."""
    asked: list[str] = []
    allowed(reads(lambda _, each: told(each, "allowed"), asked), SESSION, [Permission("s3:X", "arn:b")])
    assert asked == [ROLE]


@pytest.mark.parametrize(
    ("principal", "said"),
    [
        ("arn:aws:iam::123456789012:root", "root user"),
        ("arn:aws:sts::123456789012:federated-user/jo", "neither a user nor a role"),
        (USER, "denied"),
    ],
)
def test_who_cannot_be_simulated_is_told_and_nothing_is_denied(principal: str, said: str) -> None:
    """The root user, federated users, and whoever may not ask."""

    def refuse(*_: str) -> Any:
        raise CouldNotLook("aws.access_denied", "iam simulate_principal_policy: denied")

    found = allowed(reads(refuse), principal, [Permission("s3:X", "arn:b")])
    assert said in found.unknown
    assert not found.denied
