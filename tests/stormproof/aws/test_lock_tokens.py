"""Calls that name the lock token of their moment."""

from __future__ import annotations

from typing import Any

from stormproof.aws.lock_tokens import wants_current, with_current
from stormproof.core.plans import CURRENT_TOKEN, Call

PLACE = {"Name": "listed", "Scope": "REGIONAL", "Id": "1"}


class Client:
    """A client whose IP set has a token."""

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


def test_a_token_that_was_read_stays() -> None:
    """Who planned on what he read must be refused when it has changed since."""
    assert not wants_current(Call("wafv2", "update_ip_set", {**PLACE, "LockToken": "token-of-then"}))
    assert not wants_current(Call("s3", "put_object", {}))
