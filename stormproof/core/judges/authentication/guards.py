"""What stands before a method as a stage serves it: our authorizer, its owner's own, or nobody."""

from __future__ import annotations

from dataclasses import dataclass

AUTHORIZER_NAME = "stormproof"
OURS = f"CUSTOM {AUTHORIZER_NAME}"
NOBODY = "NONE"
IAM = "AWS_IAM"
BY_LAMBDA = "CUSTOM "
"""How the authorization of a method begins that asks a Lambda authorizer; what follows is its name."""


@dataclass(frozen=True)
class Guard:
    """What stands before a route.

    `authorization` is NONE, AWS_IAM, or ``CUSTOM name`` / ``COGNITO_USER_POOLS name``; empty where nobody looked.
    `native_key` tells whether a usage plan's key is demanded, `public` is why the owner leaves the route open, empty
    where he does not.
    """

    authorization: str = ""
    native_key: bool = False
    public: str = ""

    @property
    def foreign(self) -> str:
        """The owner's own authorization, empty where there is none; what he leaves open has none either."""
        known = {"", NOBODY, OURS}
        return "" if self.public or self.authorization in known else self.authorization


UNKNOWN = Guard()
