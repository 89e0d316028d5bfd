"""Between aiohttp's requests and responses and the gateway's own."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from aiohttp import web
from aiohttp.http_parser import RawRequestMessage
from aiohttp.streams import StreamReader
from multidict import CIMultiDict

from localaws.gateway.messages import Request, Response, Tls

BODY_LIMIT = 10 * 1024 * 1024
NO_TLS = Tls("", "", None)


class WireRequest(web.BaseRequest):
    """A request whose response carries no Server header: the gateway of AWS sends none."""

    async def _prepare_hook(self, response: web.StreamResponse) -> None:
        response.headers.popall("Server", None)


def request_factory(
    message: RawRequestMessage, payload: StreamReader, protocol: Any, writer: Any, task: asyncio.Task[None]
) -> WireRequest:
    """Make a request that takes bodies up to AWS's limit of 10 MB."""
    loop = asyncio.get_running_loop()
    return WireRequest(message, payload, protocol, writer, task, loop, client_max_size=BODY_LIMIT)


async def read(request: web.BaseRequest, tls: Tls) -> Request:
    """Read a request off the wire; raises HTTPRequestEntityTooLarge for a body beyond the limit."""
    target, _, query = request.raw_path.partition("?")
    if not target.startswith("/"):  # a proxy's absolute form
        target = urlsplit(target).path or "/"
    peer = request.transport.get_extra_info("peername") if request.transport else None
    return Request(
        method=request.method,
        target=target,
        query=tuple(parse_qsl(query, keep_blank_values=True)) if query else (),
        headers=tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in request.raw_headers),
        body=await request.read() if request.body_exists else b"",
        source_ip=peer[0] if peer else "127.0.0.1",
        tls=tls,
    )


def write(response: Response, *, keep_alive: bool) -> web.Response:
    """Return aiohttp's form of a response."""
    headers = CIMultiDict(response.headers)
    if keep_alive:
        headers["Connection"] = "keep-alive"
    return web.Response(status=response.status, headers=headers, body=response.body)


def too_large() -> web.Response:
    """Return the refusal of a body over 10 MB, which is older than gateway responses: plain text, public capture."""
    return web.Response(status=413, text=f"HTTP content length exceeded {BODY_LIMIT} bytes.")
