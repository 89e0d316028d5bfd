"""Roles of integrations: an API that only least privilege lets through, where policies are enforced."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from moto.iam.models import iam_backends

from localaws.kernel.ports import ACCOUNT
from localaws.services.apigateway.control.roles import MotoRoles
from localaws.services.apigateway.gateway.outside import RoleRefused

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f"


def role(service: str, resource: str | None) -> str:
    """A role that a service may assume and that may invoke functions of an ARN."""
    name = f"roles-{uuid.uuid4().hex[:8]}"
    trust = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    backend: Any = iam_backends[ACCOUNT]["aws"]
    made = backend.create_role(
        role_name=name,
        assume_role_policy_document=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
        path="/",
        permissions_boundary=None,
        description="",
        tags=[],
        max_session_duration=3600,
    )
    if resource:
        may = {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": resource}
        backend.put_role_policy(name, "p", json.dumps({"Version": "2012-10-17", "Statement": [may]}))
    return str(made.arn)


@pytest.mark.parametrize(
    ("resource", "arn", "allowed"),
    [
        (FUNCTION, FUNCTION, True),
        (FUNCTION, f"{FUNCTION}:live", False),
        (f"{FUNCTION}:live", f"{FUNCTION}:live", True),
        (f"{FUNCTION}*", f"{FUNCTION}:live", True),
        (None, FUNCTION, False),
    ],
)
def test_the_policy_is_judged_on_the_arn_that_is_invoked(resource: str | None, arn: str, *, allowed: bool) -> None:
    """Qualifier included; where policies are not enforced every role may."""
    caller = role("apigateway.amazonaws.com", resource)
    assert MotoRoles(enforced=True).may_invoke(caller, arn) is allowed
    assert MotoRoles(enforced=False).may_invoke(caller, arn)


def test_a_role_must_be_there_and_trust_api_gateway() -> None:
    """Else it is not assumed, and may do nothing."""
    other = role("lambda.amazonaws.com", FUNCTION)
    for arn in (other, "arn:aws:iam::123456789012:role/nobody"):
        assert not MotoRoles(enforced=True).may_invoke(arn, FUNCTION)
        with pytest.raises(RoleRefused):
            MotoRoles(enforced=False).session(arn, "us-east-1")
    assert MotoRoles(enforced=True).session(role("apigateway.amazonaws.com", None), "us-east-1").token
