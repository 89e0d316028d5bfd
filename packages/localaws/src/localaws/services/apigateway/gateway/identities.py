"""Who comes to the gateway with an identity of AWS: users of a Cognito user pool, and who signs with an access key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from localaws.kernel.signers import Signer


class BadToken(Exception):
    """The token is none of the user pool's, or no longer one; the text says why."""


class Expired(BadToken):
    """The token was one of the user pool's, until it expired."""


class Identities(Protocol):
    """Knows the account's user pools and access keys."""

    def claims(self, pool_arn: str, token: str) -> Mapping[str, str]:
        """Return the claims of a token that the pool has signed and that is valid now; raises BadToken, Expired."""

    def signer(self, access_key_id: str) -> Signer | None:
        """Return who holds an access key that is active, None for nobody."""

    def may_invoke(self, signer: Signer, method_arn: str, resource_policy: str | None) -> bool:
        """Tell whether the policies of who signs, with the API's own, allow ``execute-api:Invoke`` on a method."""


class Nobody:
    """No pool and no key: for a gateway without AWS around it."""

    def claims(self, pool_arn: str, token: str) -> Mapping[str, str]:
        """Refuse; see the protocol."""
        raise BadToken(f"there is no user pool {pool_arn} for a token of {len(token)} characters")

    def signer(self, access_key_id: str) -> Signer | None:
        """Find nobody; see the protocol."""
        del access_key_id
        return None

    def may_invoke(self, signer: Signer, method_arn: str, resource_policy: str | None) -> bool:
        """Allow nobody; see the protocol."""
        del signer, method_arn, resource_policy
        return False
