"""The gateway as a running part: its HTTPS listener, and the plain-HTTP one that only refuses."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

from localaws.kernel.ports import Functions, Logs, Metrics
from localaws.services.apigateway.gateway import wire
from localaws.services.apigateway.gateway.buckets import Usage
from localaws.services.apigateway.gateway.chain import build_chain
from localaws.services.apigateway.gateway.directory import Directory
from localaws.services.apigateway.gateway.errors import Unaddressed
from localaws.services.apigateway.gateway.gateway_responses import plain
from localaws.services.apigateway.gateway.handlers.authorizer import AuthorizerCache
from localaws.services.apigateway.gateway.handlers.firewall import Firewall, NoFirewall
from localaws.services.apigateway.gateway.messages import Request, Response, Tls
from localaws.services.apigateway.gateway.outside import Outside
from localaws.services.apigateway.gateway.tls import Certify, Contexts
from localaws.tls.listener import Listener

# Seconds that requests under way have to finish when the gateway stops.
GRACE = 0.5


class Gateway:
    """API Gateway's data plane.

    `usage` counts the requests of usage plans. `serves_plain_http` is False, as AWS has it: the plain listener refuses
    everything with 403; set to True it serves, which only a test of that very control wants.
    """

    def __init__(
        self,
        directory: Directory,
        certify: Certify,
        functions: Functions,
        metrics: Metrics,
        logs: Logs,
        firewall: Firewall | None = None,
        outside: Outside | None = None,
    ) -> None:
        self.directory = directory
        self.usage = Usage()
        self.serves_plain_http = False
        self._cache = AuthorizerCache()
        self._contexts = Contexts(directory, certify)
        self._chain = build_chain(
            directory,
            functions,
            metrics,
            logs,
            firewall=firewall or NoFirewall(),
            cache=self._cache,
            usage=self.usage,
            outside=outside,
        )
        self._servers: list[web.Server] = []
        self._listener: Listener | None = None
        self._plain: asyncio.Server | None = None

    async def start(self, port: int = 0, plain_port: int = 0) -> tuple[int, int]:
        """Listen on 127.0.0.1; returns the ports of HTTPS and of plain HTTP. Raises OSError when one is taken."""
        secure, bare = self._server(self._serve_secure), self._server(self._serve_plain)
        self._servers = [secure, bare]
        self._listener = Listener(secure, self._contexts.for_handshake)
        bound = self._listener.start(port)
        self._plain = await asyncio.get_running_loop().create_server(bare, "127.0.0.1", plain_port)
        return bound, self._plain.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening and close the connections."""
        if self._listener:
            await self._listener.stop()
        if self._plain:
            self._plain.close()
        await asyncio.gather(*(server.shutdown(timeout=GRACE) for server in self._servers))

    def flush_authorizers(self, api_id: str, stage: str) -> None:
        """Forget the cached answers of a stage's authorizers; callable from any thread."""
        self._cache.flush(api_id, stage)

    async def serve(self, request: Request) -> Response:
        """Answer a request that did not come over the wire, as the chain would."""
        return await self._chain.serve(request)

    def _server(self, handler: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]) -> web.Server:
        return web.Server(
            handler,
            request_factory=wire.request_factory,
            access_log=None,
            auto_decompress=False,
            max_field_size=2 * wire.HEADERS_LIMIT,
        )

    async def _serve_secure(self, request: web.BaseRequest) -> web.StreamResponse:
        return await self._exchange(request, self._tls(request))

    async def _serve_plain(self, request: web.BaseRequest) -> web.StreamResponse:
        if self.serves_plain_http:
            return await self._exchange(request, wire.NO_TLS)
        return wire.write(plain(Unaddressed("plain HTTP")), keep_alive=False)

    async def _exchange(self, request: web.BaseRequest, tls: Tls) -> web.StreamResponse:
        try:
            asked = await wire.read(request, tls)
        except (web.HTTPRequestEntityTooLarge, web.HTTPRequestHeaderFieldsTooLarge) as error:
            return wire.too_large(error)
        return wire.write(await self._chain.serve(asked), keep_alive=request.keep_alive)

    def _tls(self, request: web.BaseRequest) -> Tls:
        connection = request.transport.get_extra_info("ssl_object") if request.transport else None
        if connection is None:
            return wire.NO_TLS
        cipher = connection.cipher()
        return Tls(connection.version() or "", cipher[0] if cipher else "", self._contexts.server_name(connection))
