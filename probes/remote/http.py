"""An HTTP client that tells what really happened: status, headers, phases, or why no answer came.

Standard library only: the same file runs in the canary and in the probes of other regions.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import SplitResult, urlsplit

from stormproof.core.observations import KEY_HEADER, Endpoint, Exchange, Timings, Unreachable

TIMEOUT_S = 30.0
LONGEST_ANSWER = 16 * 1024 * 1024
USER_AGENT = "stormproof-probe"


@dataclass
class _Phases:
    """Moments of an exchange on the monotonic clock; those of the connection are 0 where it was there already."""

    began: float = field(default_factory=time.monotonic)
    dns: float = 0.0
    connect: float = 0.0
    tls: float = 0.0

    def timings(self, ended: float, first_byte_s: float = 0.0) -> Timings:
        """Return the seconds of each phase."""
        return Timings(self.dns, self.connect, self.tls, first_byte_s, ended - self.began)


class Connection:
    """A connection to an endpoint, kept alive over several exchanges; opened when first used."""

    def __init__(self, endpoint: Endpoint, timeout_s: float = TIMEOUT_S) -> None:
        self._endpoint = endpoint
        self._timeout_s = timeout_s
        self._base = urlsplit(endpoint.url)
        self._http: http.client.HTTPConnection | None = None
        self._certificate_until: float | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        if self._http is not None:
            self._http.close()
            self._http = None

    def send(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        body: str | bytes | None = None,
        note: str = "",
    ) -> Exchange | Unreachable:
        """Send one request and return what came of it; `path` goes after the endpoint's URL and may have a query."""
        url = self._endpoint.url + path
        phases = _Phases()
        try:
            return self._exchange(phases, method, path, headers or {}, body, note)
        except (OSError, http.client.HTTPException, ValueError) as error:
            self.close()
            said = f"{type(error).__name__}: {error}"
            return Unreachable(method, url, cause(error), said, note, phases.timings(time.monotonic()))

    def _exchange(
        self, phases: _Phases, method: str, path: str, headers: Mapping[str, str], body: str | bytes | None, note: str
    ) -> Exchange:
        if self._http is not None and self._http.sock is None:
            self._http = None  # the server said that it would close
        if self._http is None:
            self._http = _open(self._base, self._endpoint, self._timeout_s, phases)
            self._certificate_until = _certificate_until(self._http.sock)
        connection = self._http
        sent = time.monotonic()
        content = body.encode() if isinstance(body, str) else body
        connection.request(method, self._base.path + path, content, self._headers(headers))
        answer = connection.getresponse()
        first_byte = time.monotonic()
        text = answer.read(LONGEST_ANSWER).decode("utf-8", "replace")
        timings = phases.timings(time.monotonic(), first_byte - sent)
        fields = {name.lower(): value for name, value in answer.getheaders()}
        url = self._endpoint.url + path
        return Exchange(method, url, answer.status, fields, text, timings, note, self._certificate_until)

    def _headers(self, given: Mapping[str, str]) -> dict[str, str]:
        key = {KEY_HEADER: self._endpoint.key} if self._endpoint.key is not None else {}
        host = {"Host": self._endpoint.host} if self._endpoint.host else {}
        return {"User-Agent": USER_AGENT, **host, **dict(self._endpoint.credentials), **key, **given}


def send(
    endpoint: Endpoint,
    method: str,
    path: str,
    headers: Mapping[str, str] | None = None,
    body: str | bytes | None = None,
    *,
    note: str = "",
    timeout_s: float = TIMEOUT_S,
) -> Exchange | Unreachable:
    """Send one request over a connection of its own and return what came of it."""
    with Connection(endpoint, timeout_s) as connection:
        return connection.send(method, path, headers, body, note)


def cause(error: Exception) -> str:
    """Return the stable word for why no answer came."""
    causes: tuple[tuple[type[Exception], str], ...] = (
        (ssl.SSLCertVerificationError, "certificate"),
        (ssl.SSLError, "tls"),
        (socket.gaierror, "dns"),
        (TimeoutError, "timed_out"),
        (ConnectionRefusedError, "refused"),
        (ConnectionError, "reset"),
        (http.client.HTTPException, "protocol"),
        (ValueError, "not_sendable"),
    )
    return next((word for kind, word in causes if isinstance(error, kind)), "unreachable")


def _open(base: SplitResult, endpoint: Endpoint, timeout_s: float, phases: _Phases) -> http.client.HTTPConnection:
    host = base.hostname or ""
    port = base.port or (443 if base.scheme == "https" else 80)
    began = time.monotonic()
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    phases.dns = time.monotonic() - began
    opened = socket.socket(family, kind, protocol)
    try:
        wrapped = _connect(opened, address, base, endpoint, timeout_s, phases)
    except BaseException:
        opened.close()
        raise
    connection = http.client.HTTPConnection(host, port, timeout=timeout_s)
    # Opening again by itself would leave TLS out.
    connection.auto_open = 0
    connection.sock = wrapped
    return connection


def _certificate_until(opened: object) -> float | None:
    """Return when the certificate ends that the other side has shown, in epoch seconds; None without TLS."""
    shown = opened.getpeercert() if isinstance(opened, ssl.SSLSocket) else None
    ends = (shown or {}).get("notAfter")
    return float(ssl.cert_time_to_seconds(ends)) if isinstance(ends, str) else None


def _connect(
    opened: socket.socket,
    address: tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes],
    base: SplitResult,
    endpoint: Endpoint,
    timeout_s: float,
    phases: _Phases,
) -> socket.socket:
    opened.settimeout(timeout_s)
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if endpoint.source:
        opened.bind((endpoint.source, 0))
    began = time.monotonic()
    opened.connect(address)
    phases.connect = time.monotonic() - began
    if base.scheme != "https":
        return opened
    began = time.monotonic()
    name = endpoint.host or base.hostname
    secured = ssl.create_default_context(cafile=endpoint.ca_file).wrap_socket(opened, server_hostname=name)
    phases.tls = time.monotonic() - began
    return secured
