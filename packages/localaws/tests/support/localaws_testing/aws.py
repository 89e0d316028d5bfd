"""A running embedded AWS, as tests ask it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import boto3
import requests
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials


@dataclass(frozen=True)
class Aws:
    """The running embedded AWS; `ready` is its ready file."""

    ready: dict[str, Any]

    def client(self, service: str, region: str = "us-east-1", *, https: bool = False, **settings: Any) -> Any:
        """Return a boto3 client; `settings` go into its Config. Tests share the AWS: each names its own resources."""
        url = self.ready["endpoint_url_https" if https else "endpoint_url"]
        key = self.ready["access_key_id"], self.ready["secret_access_key"], None
        return _client(url, self.ready["ca_bundle"], key, service, region, **settings)

    def session_client(self, service: str, session: Mapping[str, str]) -> Any:
        """Return a client of a role's session, as AssumeRole answers it (``Credentials``)."""
        key = session["AccessKeyId"], session["SecretAccessKey"], session["SessionToken"]
        return _client(self.ready["endpoint_url"], self.ready["ca_bundle"], key, service, "us-east-1")

    def signed(self, method: str, service: str, path: str = "/", **content: Any) -> requests.Response:
        """Send a request that no client makes, signed for a service (its signing name); `content` is for requests."""
        plain = requests.Request(method, self.ready["endpoint_url"] + path, **content).prepare()
        headers = {name: value for name, value in plain.headers.items() if name.lower() == "content-type"}
        asked = AWSRequest(method, plain.url, headers, plain.body or b"")
        key = Credentials(self.ready["access_key_id"], self.ready["secret_access_key"])
        (S3SigV4Auth if service == "s3" else SigV4Auth)(key, service, "us-east-1").add_auth(asked)
        plain.headers.update(dict(asked.headers.items()))
        with requests.Session() as http:
            return http.send(plain, timeout=20)

    def page(self, name: str) -> str:
        """Return the URL of a page of localaws's own."""
        return f"{self.ready['clock_url'].rpartition('/')[0]}/{name}"

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
def _client(
    endpoint_url: str, ca_bundle: str, key: tuple[str, str, str | None], service: str, region: str, **settings: Any
) -> Any:
    make: Any = boto3.client  # typed for literal names alone
    return make(
        service,
        region_name=region,
        endpoint_url=endpoint_url,
        verify=ca_bundle,
        aws_access_key_id=key[0],
        aws_secret_access_key=key[1],
        aws_session_token=key[2],
        config=Config(retries={"total_max_attempts": 1}, **settings),
    )
