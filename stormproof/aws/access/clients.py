"""boto3 clients: one a service and region, made when first needed, shared by threads."""

from __future__ import annotations

from threading import Lock
from typing import Any

import boto3
from botocore.config import Config

from stormproof.aws.embedded.addresses import address
from stormproof.aws.embedded.localaws_client import SERVICE, LocalawsClient
from stormproof.core.target.model import Target

ATTEMPTS = 8
"""AWS's control planes throttle; a read that is given up leaves a verdict undecided."""
USER_AGENT = "stormproof"
SDK = f"Boto3/{boto3.__version__}"
"""As the SDK names itself, which adds its own version. Left to itself it composes its name anew, twice a call."""


INVOKING = Config(read_timeout=910, tcp_keepalive=True)
"""Of whoever invokes functions: an answer comes when the function is through, after a quarter of an hour at most.

https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html asks for this of functions with a long timeout.
"""


class Clients:
    """Makes clients as the target says: its endpoint where it is embedded, its region unless another is named.

    `attempts` is how often botocore itself may send a call; writers use 1, since a repeated "create" whose answer got
    lost makes two of a thing. `plain` clients speak HTTP without TLS: to see that they are refused.
    """

    def __init__(
        self, session: boto3.Session, target: Target, attempts: int = ATTEMPTS, *, plain: bool = False
    ) -> None:
        self._make: Any = session.client  # typed per literal service name; ours come from plans
        self._region = target.regions.primary
        self._embedded = target.embedded
        self._plain = plain
        self._writes = attempts == 1
        self._config = Config(
            retries={"mode": "standard", "total_max_attempts": attempts},
            connect_timeout=5,
            read_timeout=60,
            max_pool_connections=32,
            user_agent=SDK,
            user_agent_extra=USER_AGENT,
            proxies={} if target.embedded else None,
            s3={"addressing_style": "path"} if target.embedded else None,
        )
        self._clients: dict[tuple[str, str], Any] = {}
        self._lock = Lock()

    def region(self, region: str | None) -> str:
        """Return the region that a call goes to."""
        return region or self._region

    def get(self, service: str, region: str | None = None) -> Any:
        """Return the client. boto3's sessions are not thread-safe, its clients are, hence the lock."""
        key = (service, self.region(region))
        with self._lock:
            if key not in self._clients:
                self._clients[key] = self._made(service, key[1])
            return self._clients[key]

    def _made(self, service: str, region: str) -> Any:
        if service == SERVICE and self._embedded:
            return LocalawsClient(self._embedded.clock_url)
        where = address(self._embedded, service, plain=self._plain)
        config = self._config.merge(INVOKING) if service == "lambda" and self._writes else self._config
        return self._make(service, region_name=region, config=config, **where)
