"""A boto3 session for plain boto3 code that is to run on the embedded AWS and knows nothing of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import boto3

from stormproof.aws.embedded.addresses import address_of
from stormproof.aws.own_session import unconfigured


class EmbeddedSession(boto3.Session):
    """A session whose clients all talk to the embedded AWS that a ready file describes."""

    def __init__(self, ready: Mapping[str, Any]) -> None:
        super().__init__(
            botocore_session=unconfigured(),
            aws_access_key_id=ready["access_key_id"],
            aws_secret_access_key=ready["secret_access_key"],
            region_name=ready["region"],
        )
        self._ready = ready

    def client(self, *args: Any, **settings: Any) -> Any:
        """Return a client as boto3's session does, of the embedded AWS's endpoint."""
        service = args[0] if args else settings["service_name"]
        return super().client(*args, **(address_of(self._ready, service) | settings))
