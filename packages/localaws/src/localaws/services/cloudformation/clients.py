"""Calls of other services as the caller of a stack's operation: through the front door, with his access key.

So that his policies hold, and every service answers as it answers him. Clients are made once for each key, region and
service; making one takes some 10 ms. The role of a stack has a new key at each operation: so only the clients that were
used last are kept.
"""

from __future__ import annotations

import functools
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import botocore.session
from botocore.client import BaseClient
from botocore.config import Config

from localaws.kernel.client_environment import endpoint_of
from localaws.kernel.own_calls import OwnCalls
from localaws.services.cloudformation.errors import Stopped

ATTEMPTS = 4
MOST = 100
"""How many clients are kept."""


class Clients:
    """Makes callers. `leads` is asked once the endpoints listen; `own_calls` marks what they call.

    S3 and SQS are asked over TLS, as on AWS: a bucket's policy may refuse anything else, as that of the bucket does
    that SAM's CLI makes for what it uploads.
    """

    def __init__(self, leads: Callable[[], Mapping[str, str]], own_calls: OwnCalls) -> None:
        self._leads = leads
        self._own_calls = own_calls
        self._lock = threading.Lock()
        self._clients: OrderedDict[tuple[str, str, str], BaseClient] = OrderedDict()
        self._stopped = threading.Event()

    def caller(self, access_key_id: str, region: str) -> Caller:
        """Return what calls as the owner of an access key."""
        return Caller(self, access_key_id, region)

    def stop(self) -> None:
        """Let no further call be made."""
        self._stopped.set()

    def client(self, service: str, access_key_id: str, region: str) -> BaseClient:
        """Return a client. Raises Stopped."""
        if self._stopped.is_set():
            raise Stopped("localaws is ending")
        key = service, access_key_id, region
        with self._lock:
            if key not in self._clients:
                self._clients[key] = self._made(*key)
            self._clients.move_to_end(key)
            if len(self._clients) > MOST:
                # A call that it is in the middle of ends well: only connections that nobody uses are closed.
                self._clients.popitem(last=False)[1].close()
            return self._clients[key]

    def _made(self, service: str, access_key_id: str, region: str) -> BaseClient:
        settings: dict[str, Any] = {"s3": {"addressing_style": "path"}, "max_pool_connections": 16, "proxies": {}}
        # What a template lacks or has wrong, the service says in its words, not botocore in its own.
        settings["parameter_validation"] = False
        config = Config(retries={"mode": "standard", "total_max_attempts": ATTEMPTS}, read_timeout=900, **settings)
        leads = self._leads()
        client: BaseClient = self._session.create_client(
            service,
            region_name=region,
            endpoint_url=endpoint_of(leads, service),
            verify=leads["AWS_CA_BUNDLE"],
            aws_access_key_id=access_key_id,
            aws_secret_access_key="unverified",  # noqa: S106  # the mark stands in place of a signature
            config=config,
        )
        client.meta.events.register("before-send.*", self._unless_stopped)
        self._own_calls.made_by(client)
        return client

    @functools.cached_property
    def _session(self) -> botocore.session.Session:
        return botocore.session.Session()

    def _unless_stopped(self, **_: object) -> None:
        if self._stopped.is_set():
            raise Stopped("localaws is ending")


@dataclass(frozen=True)
class Caller:
    """Calls services; in the form of `resource_type.Calls`."""

    clients: Clients
    access_key_id: str
    region: str

    def __call__(self, service: str, operation: str, /, **parameters: Any) -> dict[str, Any]:
        """Return the answer of an operation. Raises ClientError, Stopped."""
        client = self.clients.client(service, self.access_key_id, self.region)
        answer: dict[str, Any] = getattr(client, operation)(**parameters)
        return answer
