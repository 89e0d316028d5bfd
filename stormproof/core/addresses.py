"""Host names of a system's endpoints, and where each is to be reached: at its own name, or at another address.

Names: https://docs.aws.amazon.com/general/latest/gr/rande.html.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from stormproof.core.errors import Undecidable
from stormproof.core.observations import Endpoint
from stormproof.core.system import System


def api_host(system: System) -> str:
    """Return the API's default host name."""
    return f"{system.api.id}.execute-api.{system.region}.{system.dns_suffix}"


def store_hosts(system: System) -> tuple[str, ...]:
    """Return the host names by which buckets, queues and tables are called; of services that it uses alone."""
    used = {"s3": system.buckets, "sqs": system.queues, "dynamodb": system.tables}
    ending = f"{system.region}.{system.dns_suffix}"
    services = {service: f"{service}.{ending}" for service, things in used.items() if things}
    return (*(f"{bucket.name}.{services['s3']}" for bucket in system.buckets), *services.values())


@dataclass(frozen=True)
class Addresses:
    """Base URLs at which hosts are reached, over HTTPS and over HTTP without TLS; None: at the host's own name.

    `api` serves every host that leads to the API, `services` those of AWS's services. `ca_file` is a PEM bundle, None
    for the system's trust store.
    """

    api: str | None = None
    api_plain: str | None = None
    services: str | None = None
    services_plain: str | None = None
    ca_file: str | None = None

    def of_api(self, url: str) -> Endpoint:
        """Return the endpoint of a URL that leads to the API: a stage by its default name, a custom domain."""
        return self._at(self.api, self.api_plain, url)

    def of_service(self, url: str) -> Endpoint:
        """Return the endpoint of a URL of an AWS service."""
        return self._at(self.services, self.services_plain, url)

    def of_stage(self, system: System, stage: str | None = None, key: str | None = None) -> Endpoint:
        """Return where a stage of the API is called; None is the stage that serves users, by the door that they use.

        Raises Undecidable ``api.private`` or ``api.mutual_tls`` where no client of ours can call it.
        """
        api = system.api
        if barrier := api.barrier(stage or ""):
            raise Undecidable(barrier.code, f"{barrier.reason}; no probe can call it")
        if api.by_url(stage or ""):
            return replace(self.of_api(api.url), key=key)
        stage = stage or system.api.stage
        if self.api is None:
            return Endpoint(f"https://{api_host(system)}/{stage}", key=key)
        return Endpoint(f"{self.api}/_aws/execute-api/{system.api.id}/{stage}", key=key, ca_file=self.ca_file)

    def _at(self, secure: str | None, plain: str | None, url: str) -> Endpoint:
        parts = urlsplit(url)
        base, ca_file = (secure, self.ca_file) if parts.scheme == "https" else (plain, None)
        where = url if base is None else f"{base}{parts.path}"
        return Endpoint(where.rstrip("/"), host=parts.hostname, ca_file=ca_file if base else None)
