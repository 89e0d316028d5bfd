"""Calls that name the lock token of their moment."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from stormproof.aws.access.failures import explain
from stormproof.aws.access.lock_tokens import wants_current, with_current
from stormproof.core.planning.plans import CURRENT_TOKEN, Call

PLACE = {"Name": "listed", "Scope": "REGIONAL", "Id": "1"}


class Client:
    """A client whose IP set has a token; its web ACLs take two pages, and boto3 has no paginator for them."""

    def can_paginate(self, _operation: str) -> bool:
        """Tell that it cannot."""
        return False

    def list_web_acls(self, **where: Any) -> dict[str, Any]:
        """Answer as ListWebACLs."""
        assert where["Scope"] == "REGIONAL"
        if "NextMarker" not in where:
            return {"WebACLs": [{"Name": "first", "Id": "1", "LockToken": "another"}], "NextMarker": "first"}
        return {"WebACLs": [{"Name": "other", "Id": "2", "LockToken": "token-of-now"}]}

    def get_ip_set(self, **where: Any) -> dict[str, Any]:
        """Answer as GetIPSet."""
        assert where == PLACE
        return {"LockToken": "token-of-now"}


def test_the_token_of_the_moment_is_looked_up() -> None:
    """All else of the call stays."""
    parameters = {**PLACE, "LockToken": CURRENT_TOKEN, "Addresses": []}
    call = Call("wafv2", "update_ip_set", parameters)
    assert wants_current(call)
    assert with_current(Client(), call, parameters) == {**parameters, "LockToken": "token-of-now"}


def test_what_was_made_is_found_by_its_name() -> None:
    """Nobody knew its Id when the call was written down; what is gone is not there."""
    named = {"Scope": "REGIONAL", "Id": CURRENT_TOKEN, "LockToken": CURRENT_TOKEN}
    call = Call("wafv2", "delete_web_acl", {**named, "Name": "other"})
    assert with_current(Client(), call, call.parameters) == {
        "Name": "other",
        "Scope": "REGIONAL",
        "Id": "2",
        "LockToken": "token-of-now",
    }
    gone = Call("wafv2", "delete_web_acl", {**named, "Name": "gone"})
    with pytest.raises(ClientError) as refused:
        with_current(Client(), gone, gone.parameters)
    assert explain(refused.value, "wafv2", "delete_web_acl").not_there


def test_a_token_that_was_read_stays() -> None:
    """Who planned on what he read must be refused when it has changed since."""
    assert not wants_current(Call("wafv2", "update_ip_set", {**PLACE, "LockToken": "token-of-then"}))
    assert not wants_current(Call("s3", "put_object", {}))
