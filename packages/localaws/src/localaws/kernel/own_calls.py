"""Calls that the embedded AWS makes of itself through its own endpoint, told from those of clients by a secret mark.

They are allowed or refused as their caller's are; but what goes wrong between a client and AWS does not happen to them.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest
    from botocore.client import BaseClient

HEADER = "X-Localaws-Own-Call"


@dataclass(frozen=True)
class OwnCalls:
    """`mark` is what such a call bears in the header, and nobody outside of the process knows."""

    mark: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)

    def bear(self, found: str) -> bool:
        """Tell whether a call that has `found` in the header is one of ours."""
        return secrets.compare_digest(found.encode(errors="surrogateescape"), self.mark.encode())

    def made_by(self, client: BaseClient) -> None:
        """Have a client mark every call that it makes."""
        client.meta.events.register("before-send.*", self._mark)

    def _mark(self, request: AWSPreparedRequest, **_: object) -> None:
        request.headers[HEADER] = self.mark
