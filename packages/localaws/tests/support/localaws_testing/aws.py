"""A running embedded AWS, as tests ask it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import boto3
import requests
from botocore.config import Config


@dataclass(frozen=True)
class Aws:
    """The running embedded AWS; `ready` is its ready file."""

    ready: dict[str, Any]

    def client(self, service: str, region: str = "us-east-1", *, https: bool = False, **settings: Any) -> Any:
        """Return a boto3 client; `settings` go into its Config. Tests share the AWS: each names its own resources."""
        url = self.ready["endpoint_url_https" if https else "endpoint_url"]
        return _client(url, self.ready["ca_bundle"], service, region, **settings)

    def advance(self, seconds: float) -> str:
        """Move the clock on and return the new time (ISO 8601)."""
        answer = requests.post(self.ready["clock_url"], json={"advance_seconds": seconds}, timeout=60)
        answer.raise_for_status()
        return str(answer.json()["now"])

    def mailbox(self) -> list[dict[str, Any]]:
        """Return the e-mails received so far."""
        answer = requests.get(self.ready["mailbox_url"], timeout=10)
        answer.raise_for_status()
        return list(answer.json())


@cache
def _client(endpoint_url: str, ca_bundle: str, service: str, region: str, **settings: Any) -> Any:
    make: Any = boto3.client  # typed for literal names alone
    return make(
        service,
        region_name=region,
        endpoint_url=endpoint_url,
        verify=ca_bundle,
        aws_access_key_id="AKIALOCALAWS00000001",
        aws_secret_access_key="any",
        config=Config(retries={"total_max_attempts": 1}, **settings),
    )
