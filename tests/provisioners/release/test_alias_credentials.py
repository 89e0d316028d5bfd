"""A role by which an integration invokes a function is allowed the alias before the integration is on it."""

from __future__ import annotations

import json
from typing import Any

from provisioners.release import alias_credentials
from provisioners.release.alias_credentials import Credentials
from stormproof.core.errors import CouldNotLook
from tests.provisioners.fakes import ACCOUNT, API, FakeReads, blocked, context, only, satisfied
from tests.provisioners.made_functions import FUNCTION, URI, parameters

ROLE = f"arn:aws:iam::{ACCOUNT}:role/callers/shop-gateway"
POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": ["lambda:InvokeFunction"], "Resource": [FUNCTION.alias_arn]}],
}


def read(credentials: str = ROLE, decision: Any = "allowed") -> tuple[Credentials, ...]:
    """Return what is read of an API whose one method has credentials."""
    integration = {"uri": URI, **({"credentials": credentials} if credentials else {})}
    method = {"id": "r", "path": "/", "resourceMethods": {"GET": {"methodIntegration": integration}}}
    decided = (
        decision if callable(decision) else [{"EvalActionName": "lambda:InvokeFunction", "EvalDecision": decision}]
    )
    table: dict[tuple[str, str], Any] = {
        ("apigateway", "get_resources"): [method],
        ("iam", "simulate_principal_policy"): decided,
    }
    return alias_credentials.read(FakeReads(table), context())


def test_a_role_that_is_limited_to_the_plain_arn_is_allowed_the_alias() -> None:
    """By a policy of ours beside its owner's, which a removal takes off."""
    change = only(list(alias_credentials.plan(context(), read(decision="implicitDeny"))))
    put = parameters(change, "put_role_policy")
    assert (put["RoleName"], put["PolicyName"]) == ("shop-gateway", f"stormproof-invoke-alias-{API}")
    assert json.loads(put["PolicyDocument"]) == POLICY
    ours = Credentials(ROLE, FUNCTION, allowed=True, standing=POLICY)
    gone = parameters(only(list(alias_credentials.remove(context(), (ours,)))), "delete_role_policy")
    assert gone == {"RoleName": "shop-gateway", "PolicyName": f"stormproof-invoke-alias-{API}"}


def test_a_role_that_may_and_methods_without_one_need_nothing() -> None:
    """Without credentials the function's own policy lets the API in."""
    assert satisfied(list(alias_credentials.plan(context(), read())))
    assert satisfied(list(alias_credentials.remove(context(), read())))
    assert read("") == ()


def test_who_cannot_be_asked_stops_the_integrations() -> None:
    """A role that may not be simulated, one of which nothing is said, and credentials that are each caller's own."""

    def denied(**_: Any) -> Any:
        raise CouldNotLook("aws.access_denied", "iam simulate_principal_policy: denied")

    (unseen,) = blocked(list(alias_credentials.plan(context(), read(decision=denied))))
    (silent,) = blocked(list(alias_credentials.plan(context(), read(decision=lambda **_: []))))
    (callers,) = blocked(list(alias_credentials.plan(context(), read(f"arn:aws:iam::{ACCOUNT}:user/*"))))
    assert "denied" in unseen
    assert "does not say" in silent
    assert "callers' own" in callers
