"""An HTTP request as it arrived and the reply to it, free of any web framework."""

from __future__ import annotations

import json
import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from urllib.parse import quote, unquote_to_bytes

from moto.core.request import (
    PRESERVED_HEADER_NAMES_ENVIRON_KEY,
    Request,
    environ_key_for_header,
    should_preserve_original_header_name,
)


@dataclass(frozen=True)
class Exchange:
    """One request. `path` is percent-encoded as sent, `query` without its question mark."""

    method: str
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    scheme: str
    remote: str = "127.0.0.1"
    tls_version: str | None = None

    def header(self, name: str, default: str = "") -> str:
        """Return the first header of that name (lower case), or the default."""
        return next((value for key, value in self.headers if key.lower() == name), default)


@dataclass(frozen=True)
class Reply:
    """What is answered; header names may come in any case."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def json_reply(status: int, content: object) -> Reply:
    """Return a reply of JSON."""
    return Reply(status, json.dumps(content).encode(), {"Content-Type": "application/json"})


def moto_request(exchange: Exchange) -> Request:
    """Return the request as moto wants it; its environment is what a WSGI server would have made.

    Written out because werkzeug's own builder takes longer than most of moto's operations.
    """
    host = exchange.header("host", "127.0.0.1")
    names: dict[str, str] = {}
    environ = {
        "REQUEST_METHOD": exchange.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(_ascii(exchange.path)).decode("latin-1"),
        "RAW_URI": _ascii(exchange.path),
        "QUERY_STRING": _ascii(exchange.query),
        "SERVER_NAME": host.rpartition(":")[0] or host,
        "SERVER_PORT": host.rpartition(":")[2] if ":" in host else "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": exchange.remote,
        "CONTENT_LENGTH": str(len(exchange.body)),
        "wsgi.url_scheme": exchange.scheme,
        "wsgi.input": BytesIO(exchange.body),
        "wsgi.input_terminated": True,
        PRESERVED_HEADER_NAMES_ENVIRON_KEY: names,
    }
    for name, value in exchange.headers:
        _add_header(environ, names, name, value)
    request = Request(environ)
    request.from_wsgi_server = True
    return request


def _ascii(text: str) -> str:
    """Percent-encode what a client should have: characters beyond ASCII, which aiohttp hands on as surrogates."""
    return text if text.isascii() else quote(text, safe=string.printable, errors="surrogateescape")


def _add_header(environ: dict[str, object], names: dict[str, str], name: str, value: str) -> None:
    key = environ_key_for_header(name)
    if key in {"CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING"}:
        return
    environ[key] = f"{environ[key]},{value}" if key in environ else value
    if should_preserve_original_header_name(name):
        names.setdefault(key, name)
