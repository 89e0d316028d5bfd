"""The AWS API endpoint as an aiohttp server: HTTP and HTTPS, any service, known by what a request is signed for."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from aiohttp import hdrs, web

from localaws.calls.errors import not_implemented, refusal
from localaws.calls.exchange import Exchange, Reply
from localaws.calls.handlers import Native
from localaws.calls.hosts import is_served
from localaws.calls.operations import Call, Key, identify
from localaws.faults.injector import Dropped
from localaws.http.admission import is_foreign, may_change
from localaws.http.moto_calls import MotoCalls
from localaws.http.pages import PREFIX, Pages, message
from localaws.http.protocols import in_callers_protocol, unreadable, with_request_ids
from localaws.http.surplus import without_surplus
from localaws.http.unsupported import UNSUPPORTED
from localaws.kernel.ports import REGIONS
from localaws.tls.listener import Listener

LOG = logging.getLogger("localaws")

MAX_BODY = 1 << 30
Before = Callable[[Call], Awaitable[Reply | None]]
Around = Callable[[Call, Native], Awaitable[Reply]]
Judge = Callable[[Call, Reply], Reply]
"""Takes an answer and returns it, or an error in its place."""


class Endpoint:
    """Takes requests and has them answered: by a local page, a native handler or moto. Made on the running loop.

    `before` are asked of each call, in order, and may refuse it: whether it is allowed. `around` is what calls go
    through on their way, and answers back. `verified` tells whether one of `before` verifies signatures. `judge`, for
    tests, sees each answer before the caller does.
    """

    def __init__(
        self,
        moto: MotoCalls,
        native_operations: Mapping[Key, Native],
        pages: Pages,
        before: Sequence[Before] = (),
        around: Around | None = None,
        *,
        verified: bool = False,
        judge: Judge = lambda _call, reply: reply,
    ) -> None:
        self._judge = judge
        self._moto = moto
        self._native_operations = native_operations
        self._pages = pages
        self._before = before
        self._around = around
        self._verified = verified
        server = web.Server(self._handle, request_factory=_request, auto_decompress=False)
        self._server = server
        self._runner = web.ServerRunner(server, shutdown_timeout=0.2, access_log=None)
        self._secure: Listener | None = None

    async def start(self, port: int, tls: ssl.SSLContext, tls_port: int) -> tuple[int, int]:
        """Listen on loopback; port 0 is any free one. Return both ports. Raises OSError where a port is taken."""
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port, backlog=1024).start()
        address: tuple[str, int] = self._runner.addresses[-1]
        # A listener of our own: a client whose version is refused sees the alert, as it does on AWS.
        self._secure = Listener(self._server, lambda _name: tls)
        return address[1], self._secure.start(tls_port)

    async def stop(self) -> None:
        """Stop listening and drop the connections."""
        if self._secure is not None:
            await self._secure.stop()
        await self._runner.cleanup()

    async def answer(self, exchange: Exchange) -> Reply:
        """Answer one request, however it arrived."""
        try:
            call = identify(exchange)
        except ValueError as error:  # not even the header of a request in any protocol of AWS's
            return unreadable(exchange, error)
        return with_request_ids(call, in_callers_protocol(call, await self._answer(call)))

    async def _answer(self, call: Call) -> Reply:
        if call.region not in REGIONS:
            return _unknown_region(call)
        if call.key in UNSUPPORTED:
            return not_implemented(call)
        try:
            return await (self._around(call, self._carry_out) if self._around else self._carry_out(call))
        except Dropped:
            raise
        except Exception as error:
            LOG.exception("%s %s failed", call.service.name, call.operation)
            return not_implemented(call, f"{type(error).__name__}: {error}")

    async def _carry_out(self, call: Call) -> Reply:
        for ask in self._before:
            if refused := await ask(call):
                return refused
        reply = await self._native_operations.get(call.key, self._moto.answer)(call)
        return self._judge(call, without_surplus(call, reply))

    def _refused(self, request: web.BaseRequest, query: str) -> Reply | None:
        """Return a refusal where the request is for another host, or a page of another site would change something."""
        host = request.headers.get(hdrs.HOST, "")
        if not is_served(host):
            return message(403, f"this embedded AWS is not {host}; it serves 127.0.0.1, localhost and AWS's own hosts")
        if is_foreign(request.headers) and may_change(request.method, query, verified=self._verified):
            return message(403, "requests from pages of other sites are refused where they can change something")
        return None

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.headers.get(hdrs.EXPECT, "").lower() == "100-continue":
            await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        path, _, query = request.raw_path.partition("?")
        if refused := self._refused(request, query):
            return _response(refused, head=request.method == "HEAD")
        exchange = await _exchange(request, path, query)
        if path.startswith(PREFIX):
            reply = await self._pages.answer(exchange, foreign=is_foreign(request.headers))
        else:
            try:
                reply = await self.answer(exchange)
            except Dropped:
                if request.transport:
                    request.transport.abort()
                raise asyncio.CancelledError from None  # aiohttp's way to leave a request without an answer
        return _response(reply, head=exchange.method == "HEAD")


async def _exchange(request: web.BaseRequest, path: str, query: str) -> Exchange:
    tls = request.transport.get_extra_info("ssl_object") if request.transport else None
    return Exchange(
        request.method,
        path,
        query,
        tuple(request.headers.items()),
        await request.read(),
        "https" if tls else "http",
        request.remote or "127.0.0.1",
        tls.version() if tls else None,
    )


def _response(reply: Reply, *, head: bool) -> web.Response:
    headers = {name: value for name, value in reply.headers.items() if name.lower() != "status"}
    if not head:
        headers = {name: value for name, value in headers.items() if name.lower() != "content-length"}
    return web.Response(status=reply.status, body=reply.body, headers=headers)


def _unknown_region(call: Call) -> Reply:
    message = f"localaws has no region {call.region}; it has {', '.join(REGIONS)}"
    return refusal(call, "UnrecognizedClientException", message, 403)


def _request(*parts: Any) -> web.BaseRequest:
    message, payload, protocol, writer, task = parts
    return web.BaseRequest(
        message, payload, protocol, writer, task, asyncio.get_running_loop(), client_max_size=MAX_BODY
    )
