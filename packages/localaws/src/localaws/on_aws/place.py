"""Where the experiments run: an account on AWS, or an embedded AWS that a ready file tells of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import urllib3

HTTPS = 443
SERVICES = ("s3", "dynamodb", "sqs", "sns", "lambda", "logs")


class PlaceError(Exception):
    """The account is not there, or is not the one that was named; nothing was made."""


@dataclass(frozen=True)
class Endpoint:
    """Where to connect to, and the host that is asked for there."""

    address: str
    host: str
    port: int = HTTPS


@dataclass(frozen=True)
class Place:
    """A session's clients, and where APIs and endpoints are reached. `ready` is empty on AWS."""

    session: boto3.Session
    account: str
    region: str
    ready: Mapping[str, Any] = field(default_factory=dict)

    def client(self, service: str) -> Any:
        """Return a client of the service."""
        where = {"endpoint_url": self.ready["endpoint_url"]} if self.ready else {}
        return self.session.client(service, region_name=self.region, **where)  # type: ignore[call-overload]

    def get(self, api: str, stage: str, headers: Mapping[str, str]) -> tuple[int, str]:
        """Return (status, body) of ``GET /`` on a stage of a REST API. Raises HTTPError of urllib3."""
        with urllib3.PoolManager(ca_certs=self.ready.get("ca_bundle"), retries=False, timeout=40) as pool:
            answer = pool.request("GET", f"{self._base(api)}/{stage}/", headers=dict(headers))
        return answer.status, answer.data.decode()

    def api_endpoint(self, api: str) -> Endpoint:
        """Return where the API's own host answers."""
        host = f"{api}.execute-api.{self.region}.amazonaws.com"
        return self._local("gateway_url", host) if self.ready else Endpoint(host, host)

    def service_endpoints(self) -> Mapping[str, Endpoint]:
        """Return where the services answer that systems use, by service."""
        hosts = {name: f"{name}.{self.region}.amazonaws.com" for name in SERVICES}
        return {
            name: self._local("endpoint_url_https", host) if self.ready else Endpoint(host, host)
            for name, host in hosts.items()
        }

    def _local(self, page: str, host: str) -> Endpoint:
        url = urlsplit(self.ready[page])
        return Endpoint(str(url.hostname), host, int(url.port or HTTPS))

    def _base(self, api: str) -> str:
        if self.ready:
            return f"{self.ready['gateway_url']}/_aws/execute-api/{api}"
        return f"https://{api}.execute-api.{self.region}.amazonaws.com"


def reached(account: str, profile: str | None, region: str | None, ready_file: Path | None) -> Place:
    """Return the place, having asked it who we are. Raises PlaceError where that is another account."""
    ready = json.loads(ready_file.read_text()) if ready_file else {}
    keys = (
        {"aws_access_key_id": ready["access_key_id"], "aws_secret_access_key": ready["secret_access_key"]}
        if ready
        else {}
    )
    session = boto3.Session(profile_name=profile, region_name=region or ready.get("region"), **keys)
    if not session.region_name:
        raise PlaceError("no region: name one with --region, or in the profile")
    place = Place(session, account, session.region_name, ready)
    actual = place.client("sts").get_caller_identity()["Account"]
    if actual != account:
        raise PlaceError(f"the credentials are of account {actual}, --account names {account}: nothing was made")
    return place
