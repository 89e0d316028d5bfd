"""The first message of a TLS handshake, read before it is answered: which server name is asked for.

OpenSSL settles the version before it looks at the server name, so a policy that depends on the name has to be chosen
from the raw bytes. Format: RFC 8446 section 4.1.2, RFC 6066 section 3; older clients send the same shape.
"""

from __future__ import annotations

from dataclasses import dataclass

HANDSHAKE, CLIENT_HELLO, SERVER_NAME, HOST_NAME = 22, 1, 0, 0
RECORD_HEADER = 5


class Incomplete(Exception):
    """More bytes are needed."""


class NotTls(Exception):
    """The bytes begin no TLS handshake."""


@dataclass
class _Reader:
    data: bytes
    at: int = 0

    def take(self, count: int) -> bytes:
        taken = self.data[self.at : self.at + count]
        if len(taken) < count:
            raise NotTls("a length points beyond its message")
        self.at += count
        return taken

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "big")

    def block(self, size_of_length: int) -> _Reader:
        return _Reader(self.take(self.number(size_of_length)))

    @property
    def more(self) -> bool:
        return self.at < len(self.data)


def server_name(data: bytes) -> str | None:
    """Return the server name that a ClientHello asks for in lower case, None where it names none.

    Raises Incomplete when `data` ends too early, NotTls when it is something else.
    """
    hello = _Reader(_message(data))
    hello.take(2 + 32)  # legacy version, random
    hello.block(1)  # session
    hello.block(2)  # cipher suites
    hello.block(1)  # compression
    if not hello.more:
        return None
    extensions = hello.block(2)
    while extensions.more:
        kind, body = extensions.number(2), extensions.block(2)
        if kind == SERVER_NAME:
            return _host_name(body.block(2))
    return None


def _message(data: bytes) -> bytes:
    """Join the records that the handshake message is spread over."""
    message, at = b"", 0
    while len(message) < 4 or len(message) < 4 + int.from_bytes(message[1:4], "big"):
        header = data[at : at + RECORD_HEADER]
        if header and header[0] != HANDSHAKE:
            raise NotTls("no handshake record")
        length = int.from_bytes(header[3:5], "big")
        if len(header) < RECORD_HEADER or len(data) < at + RECORD_HEADER + length:
            raise Incomplete
        if not length:
            raise NotTls("an empty record")
        message += data[at + RECORD_HEADER : at + RECORD_HEADER + length]
        at += RECORD_HEADER + length
        if message[0] != CLIENT_HELLO:
            raise NotTls("no ClientHello")
    return message[4 : 4 + int.from_bytes(message[1:4], "big")]


def _host_name(names: _Reader) -> str | None:
    while names.more:
        kind, name = names.number(1), names.block(2)
        if kind == HOST_NAME:
            return name.data.decode("ascii", "replace").lower()
    return None
