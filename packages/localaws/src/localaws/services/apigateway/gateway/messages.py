"""HTTP as the gateway sees it: plain data, free of the server that read it off the wire."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Tls:
    """What the handshake settled, in OpenSSL's words; `version` is empty without TLS, `server_name` is the SNI."""

    version: str = "TLSv1.3"
    cipher: str = "TLS_AES_128_GCM_SHA256"
    server_name: str | None = None


@dataclass(frozen=True)
class Request:
    """One request.

    `target` is the path as sent, `query` the decoded pairs of `query_string`, `headers` are in the client's case.
    """

    method: str
    target: str
    query: Headers = ()
    headers: Headers = ()
    body: bytes = b""
    source_ip: str = "127.0.0.1"
    tls: Tls = field(default_factory=Tls)
    protocol: str = "HTTP/1.1"
    query_string: str = ""

    @cached_property
    def by_name(self) -> dict[str, list[str]]:
        """Header values by lower-case name, in the order sent."""
        return gather((name.lower(), value) for name, value in self.headers)

    @cached_property
    def parameters(self) -> dict[str, list[str]]:
        """Query string values by name, in the order sent."""
        return gather(self.query)

    def header(self, name: str) -> str | None:
        """Return a header's last value; names are compared without regard to case."""
        return last(self.by_name.get(name.lower()))

    @property
    def host(self) -> str:
        """The Host header without its port, in lower case."""
        return (self.header("host") or "").rsplit(":", 1)[0].lower()


@dataclass(frozen=True)
class Response:
    """One response; `headers` in the order and case they are sent, without the framing ones."""

    status: int
    headers: Headers = ()
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """Return a header's first value; names are compared without regard to case."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


def gather(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return the values of each name, in order."""
    gathered: dict[str, list[str]] = {}
    for name, value in pairs:
        gathered.setdefault(name, []).append(value)
    return gathered


def last(values: list[str] | None) -> str | None:
    """Return the last of a parameter's values: the one that counts where AWS takes a single one."""
    return values[-1] if values else None
