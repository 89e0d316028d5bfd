"""Lambda's runtime API on loopback: one listening socket an instance, so that a connection tells whose it is.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
A protocol of its own rather than a web framework: the API has four operations and its clients are ours, and each
invocation passes it twice.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from typing import Protocol, cast

PREFIX = b"/2018-06-01/runtime"
NEXT = PREFIX + b"/invocation/next"
INIT_ERROR = PREFIX + b"/init/error"
RESULT = re.compile(re.escape(PREFIX) + rb"/invocation/([^/]+)/(response|error)")
LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d+)", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)
ERROR_TYPE = re.compile(rb"\r\nlambda-runtime-function-error-type:[ \t]*([^\r]*)", re.IGNORECASE)
LONGEST_HEAD = 2 * 1024 * 1024  # awslambdaric sends an X-Ray cause of up to 1 MB as a header
LARGEST_PAYLOAD = 6291556  # https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html


class Runtime(Protocol):
    """What the runtime API tells about one instance."""

    def next_wanted(self, connection: RuntimeConnection) -> None:
        """The runtime waits for an invocation, to be given to `connection`."""

    def responded(self, request_id: str, payload: bytes) -> bool:
        """The function returned; False where that invocation is not under way."""

    def failed(self, request_id: str, error: bytes, error_type: str) -> bool:
        """The function raised; False as in `responded`."""

    def init_failed(self, error: bytes, error_type: str) -> None:
        """The function could not be loaded."""


def response(status: str, body: bytes, headers: Mapping[str, str]) -> bytes:
    """Return an HTTP/1.1 response."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status}\r\n{lines}Content-Length: {len(body)}\r\n\r\n".encode("latin-1") + body


def error_response(status: str, error_type: str, message: str) -> bytes:
    """Return the runtime API's ErrorResponse."""
    body = f'{{"errorMessage":"{message}","errorType":"{error_type}"}}\n'.encode()
    return response(status, body, {"Content-Type": "application/json"})


ACCEPTED = response("202 Accepted", b'{"status":"OK"}\n', {"Content-Type": "application/json"})
UNKNOWN_REQUEST = error_response("400 Bad Request", "InvalidRequestID", "Invalid request ID")
NOT_FOUND = error_response("404 Not Found", "NotFound", "no such operation of the runtime API")
MALFORMED = error_response("400 Bad Request", "BadRequest", "malformed HTTP request")
TOO_LARGE = error_response(
    "413 Payload Too Large",
    "RequestEntityTooLarge",
    f"Exceeded maximum allowed payload size ({LARGEST_PAYLOAD} bytes).",
)


class RuntimeConnection(asyncio.Protocol):
    """One connection of a runtime client, HTTP/1.1 with keep-alive."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._buffer = bytearray()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, _exc: Exception | None) -> None:
        """Forget the transport; that the process ended is told by its parent."""
        self._transport = None

    def data_received(self, data: bytes) -> None:
        """Handle every complete request."""
        self._buffer += data
        while self._buffer and self._take():
            pass

    def send(self, data: bytes) -> None:
        """Write to the client, unless it has gone."""
        if self._transport is not None:
            self._transport.write(data)

    def _take(self) -> bool:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return len(self._buffer) > LONGEST_HEAD and self._refuse()
        head = bytes(self._buffer[:end])
        line = head.split(b"\r\n", 1)[0].split(b" ")
        length = LENGTH.search(head)
        if len(line) != 3 or CHUNKED.search(head):
            return self._refuse()
        size = int(length[1]) if length else 0
        if len(self._buffer) < end + 4 + size:
            return False
        body = bytes(self._buffer[end + 4 : end + 4 + size])
        del self._buffer[: end + 4 + size]
        self._handle(line[0], line[1], head, body)
        return True

    def _refuse(self) -> bool:
        self._buffer.clear()
        self.send(MALFORMED)
        if self._transport is not None:
            self._transport.close()
        return False

    def _handle(self, method: bytes, path: bytes, head: bytes, body: bytes) -> None:
        if (method, path) == (b"GET", NEXT):
            self._runtime.next_wanted(self)
        elif method == b"POST" and (match := RESULT.fullmatch(path)):
            self._result(match[1].decode("latin-1"), error=match[2] == b"error", head=head, body=body)
        elif (method, path) == (b"POST", INIT_ERROR):
            self._runtime.init_failed(body, error_type(head))
            self.send(ACCEPTED)
        else:
            self.send(NOT_FOUND)

    def _result(self, request_id: str, *, error: bool, head: bytes, body: bytes) -> None:
        if error:
            known = self._runtime.failed(request_id, body, error_type(head))
        else:
            known = self._runtime.responded(request_id, body)
        if not known:
            self.send(UNKNOWN_REQUEST)
        else:
            self.send(TOO_LARGE if len(body) > LARGEST_PAYLOAD else ACCEPTED)


def error_type(head: bytes) -> str:
    """Return the Lambda-Runtime-Function-Error-Type header, empty where there is none."""
    match = ERROR_TYPE.search(head)
    return match[1].decode("latin-1") if match else ""
