"""Who holds an access key, and the key of the account's root, which is drawn for each run."""

from __future__ import annotations

import secrets
import string
from dataclasses import dataclass, field
from typing import Protocol

# AWS's long-term keys begin so: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
LONG_TERM = "AKIA"
ID_LETTERS = string.ascii_uppercase + "234567"


@dataclass(frozen=True)
class RootKey:
    """The access key of the account's root."""

    access_key_id: str
    secret_access_key: str = field(repr=False)


def drawn_root_key() -> RootKey:
    """Return a new key in the form of AWS's: an ID of 20 characters and a secret of 40."""
    access_key_id = LONG_TERM + "".join(secrets.choice(ID_LETTERS) for _ in range(16))
    return RootKey(access_key_id, secrets.token_urlsafe(30))


@dataclass(frozen=True)
class Signer:
    """Who holds an access key; `unique_id` is IAM's own for a user or a session.

    `token` is a session's, else empty; `expires` is when it ends (virtual epoch seconds), None for a long-term key.
    """

    access_key_id: str
    secret_access_key: str = field(repr=False)
    arn: str
    account: str
    unique_id: str
    token: str = field(default="", repr=False)
    expires: float | None = None

    def identity(self) -> dict[str, str]:
        """Return the members of requestContext.identity that tell of it.

        https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
        """
        return {
            "accessKey": self.access_key_id,
            "accountId": self.account,
            "caller": self.unique_id,
            "user": self.unique_id,
            "userArn": self.arn,
        }


class Signers(Protocol):
    """Knows the access keys of the run."""

    def holder(self, access_key_id: str) -> Signer | None:
        """Return who holds a key that is active, also one that has expired; None for a key that nobody holds."""
