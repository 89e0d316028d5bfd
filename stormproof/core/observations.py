"""What a probe saw from outside. Standard library only: these types travel with the remote probes."""

from __future__ import annotations

from dataclasses import dataclass, field

KEY_HEADER = "x-api-key"
FIREWALL_MARK = "x-stormproof-firewall"
"""On what the firewall refuses; its value says for what."""
ADDRESS_HEADER = "x-stormproof-address"
"""Who sends it is judged by the block list as if he came from the address that it names."""
PROBE_HEADER = "x-stormproof-probe"
"""By its value a request of ours is found again in a log."""
GONE = (404, 410)
"""The statuses of what is not there, or not any more (RFC 9110)."""


@dataclass(frozen=True)
class Endpoint:
    """Where a probe looks.

    `url` is the stage's base URL without a trailing slash; `host` overrides the Host header and SNI;
    `key` is sent as the API key header; `ca_file` is a PEM bundle, None for the system's trust store;
    `source` is a local address to connect from, None for any; `credentials` are headers (name, value) that let a
    client through authorizers of the API's owner.
    """

    url: str
    key: str | None = field(default=None, repr=False)
    host: str | None = None
    ca_file: str | None = None
    source: str | None = None
    credentials: tuple[tuple[str, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Timings:
    """Seconds per phase of one exchange on the monotonic clock; a phase that was not gone through is 0."""

    dns: float = 0.0
    connect: float = 0.0
    tls: float = 0.0
    first_byte: float = 0.0
    total: float = 0.0


@dataclass(frozen=True)
class Exchange:
    """One HTTP request and its answer. Header names of the answer are lower-case.

    `body` is text (UTF-8, undecodable bytes replaced); `request_id` is API Gateway's ``x-amzn-RequestId``,
    empty where the answer carried none.
    """

    method: str
    url: str
    status: int
    headers: dict[str, str]
    body: str
    timings: Timings = Timings()
    note: str = ""
    """What was special about the attempt, e.g. ``key in the query string``; never the key itself."""
    certificate_until: float | None = None
    """When the certificate ends that was shown, in epoch seconds; None without TLS."""

    @property
    def request_id(self) -> str:
        """API Gateway's request ID."""
        return self.headers.get("x-amzn-requestid", "")


@dataclass(frozen=True)
class Unreachable:
    """An exchange that yielded no answer: refused, reset, timed out, TLS alert. `cause` is a stable word."""

    method: str
    url: str
    cause: str
    detail: str
    note: str = ""
    timings: Timings = Timings()
    """The phases that were gone through, and all the time that it took."""
