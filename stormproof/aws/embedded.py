"""A boto3 session for plain boto3 code that is to run on the embedded AWS and knows nothing of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import boto3


class EmbeddedSession(boto3.Session):
    """A session whose clients all talk to the embedded AWS that a ready file describes."""

    def __init__(self, ready: Mapping[str, Any]) -> None:
        super().__init__(
            aws_access_key_id=ready["access_key_id"],
            aws_secret_access_key=ready["secret_access_key"],
            region_name=ready["region"],
        )
        self._endpoint_url = ready["endpoint_url"]

    def client(self, *args: Any, **settings: Any) -> Any:
        """Return a client as boto3's session does, of the embedded AWS's endpoint."""
        return super().client(*args, **({"endpoint_url": self._endpoint_url} | settings))
