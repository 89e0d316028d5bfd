"""Between aiohttp's requests and responses and the gateway's own."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from aiohttp import web
from aiohttp.http_parser import RawRequestMessage
from aiohttp.streams import StreamReader
from multidict import CIMultiDict

from localaws.services.apigateway.gateway.compression import BODY_LIMIT
from localaws.services.apigateway.gateway.messages import Request, Response, Tls

HEADERS_LIMIT = 10_240
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
    """Read a request off the wire.

    Raises HTTPRequestEntityTooLarge for a body beyond 10 MB, HTTPRequestHeaderFieldsTooLarge for headers beyond 10 KB:
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
    """
    if sum(len(name) + len(value) for name, value in request.raw_headers) > HEADERS_LIMIT:
        raise web.HTTPRequestHeaderFieldsTooLarge
    if request.headers.get("Expect", "").lower() == "100-continue":
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        request.writer.output_size = 0
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
        query_string=query,
    )


def write(response: Response, *, keep_alive: bool) -> web.Response:
    """Return aiohttp's form of a response."""
    headers = CIMultiDict(response.headers)
    if keep_alive:
        headers["Connection"] = "keep-alive"
    return web.Response(status=response.status, headers=headers, body=response.body)


def too_large(error: web.HTTPClientError) -> web.Response:
    """Return the refusal of a body or headers over the limit, made before gateway responses: plain text (capture)."""
    if isinstance(error, web.HTTPRequestEntityTooLarge):
        text = f"HTTP content length exceeded {BODY_LIMIT} bytes."
    else:
        text = "Request header fields too large"
    refusal = web.Response(status=error.status, text=text)
    refusal.force_close()
    return refusal
