"""Accepts TLS connections on loopback, each with the context that its ClientHello calls for."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Callable

from localaws.tls.client_hello import Incomplete, NotTls, server_name

PATIENCE = 10.0
HELLO_LIMIT = 65_536
BACKLOG = 1024
RESPITE = 0.05


class Listener:
    """A listening socket and its connections' handshakes; `protocol` makes the HTTP protocol of a connection."""

    def __init__(
        self, protocol: Callable[[], asyncio.Protocol], choose: Callable[[str | None], ssl.SSLContext]
    ) -> None:
        self._protocol = protocol
        self._choose = choose
        self._socket: socket.socket | None = None
        self._accepting: asyncio.Task[None] | None = None
        self._handshakes: set[asyncio.Task[None]] = set()

    def start(self, port: int) -> int:
        """Listen on 127.0.0.1 and return the port; 0 takes any free one."""
        self._socket = socket.create_server(("127.0.0.1", port), backlog=BACKLOG)
        self._socket.setblocking(False)
        self._accepting = asyncio.get_running_loop().create_task(self._accept(self._socket))
        bound: int = self._socket.getsockname()[1]
        return bound

    async def stop(self) -> None:
        """Take no more connections and end the handshakes that are under way."""
        tasks = [*self._handshakes, *([self._accepting] if self._accepting else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._socket:
            self._socket.close()

    async def _accept(self, listening: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                connection, _ = await loop.sock_accept(listening)
            except OSError:  # out of descriptors: those that wait in the backlog are taken when some are free
                await asyncio.sleep(RESPITE)
                continue
            task = loop.create_task(self._shake_hands(connection))
            self._handshakes.add(task)
            task.add_done_callback(self._handshakes.discard)

    async def _shake_hands(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            async with asyncio.timeout(PATIENCE):
                await self._answer(connection, await peek_hello(connection))
        except (NotTls, OSError, TimeoutError):  # what is no handshake, or is refused, concerns nobody else
            connection.close()
        except BaseException:
            connection.close()
            raise

    async def _answer(self, connection: socket.socket, hello: bytes) -> None:
        context = self._choose(server_name(hello))
        loop = asyncio.get_running_loop()
        with contextlib.closing(connection.dup()) as spare:
            try:
                await loop.connect_accepted_socket(self._protocol, connection, ssl=context)
            except ssl.SSLError:
                # asyncio and uvloop drop the alert that OpenSSL wrote; a client must see why it is refused.
                spare.send(alert(context, hello))
                raise


def alert(context: ssl.SSLContext, hello: bytes) -> bytes:
    """Return the alert that the context answers a ClientHello with; empty when it does not refuse it."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    incoming.write(hello)
    try:
        context.wrap_bio(incoming, outgoing, server_side=True).do_handshake()
    except ssl.SSLWantReadError:
        return b""
    except ssl.SSLError:
        return outgoing.read()
    return b""


async def peek_hello(connection: socket.socket) -> bytes:
    """Return the bytes of the ClientHello that waits in the socket, leaving them there.

    Raises NotTls for anything else, ConnectionError when the client went away.
    """
    seen = -1
    while True:
        await _readable(connection)
        data = b""
        with contextlib.suppress(BlockingIOError):
            data = connection.recv(HELLO_LIMIT, socket.MSG_PEEK)
        if not data:
            raise ConnectionError("the client went away")
        if len(data) == HELLO_LIMIT:
            raise NotTls("no ClientHello is that long")
        try:
            server_name(data)
        except Incomplete:
            # Peeked bytes keep the socket readable, so the loop cannot tell when more arrive.
            if len(data) == seen:
                await asyncio.sleep(0.01)
            seen = len(data)
        else:
            return data


async def _readable(connection: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    ready: asyncio.Future[None] = loop.create_future()
    loop.add_reader(connection, _settle, ready)
    try:
        await ready
    finally:
        loop.remove_reader(connection)


def _settle(ready: asyncio.Future[None]) -> None:
    if not ready.done():
        ready.set_result(None)
