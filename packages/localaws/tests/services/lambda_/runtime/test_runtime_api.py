"""Lambda's runtime API as its clients meet it, byte for byte."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from localaws.services.lambda_.runtime.runtime_api import LARGEST_PAYLOAD, RuntimeConnection, response

Told = tuple[object, ...]
NEXT = b"GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: h\r\n\r\n"
RESULT = b"POST /2018-06-01/runtime/invocation/r-1/response HTTP/1.1\r\ncontent-length: 4\r\n\r\nnull"
ERROR = (
    b"POST /2018-06-01/runtime/invocation/r-1/error HTTP/1.1\r\nContent-Length: 2\r\n"
    b"Lambda-Runtime-Function-Error-Type: ValueError\r\n\r\n{}"
)
INIT_ERROR = b"POST /2018-06-01/runtime/init/error HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}"


@dataclass
class Recorder:
    """A runtime that knows the request ``r-1`` and keeps what it is told."""

    told: list[Told] = field(default_factory=list)

    def next_wanted(self, _connection: RuntimeConnection) -> None:
        """Keep it."""
        self.told.append(("next",))

    def responded(self, request_id: str, payload: bytes) -> bool:
        """Keep it."""
        self.told.append(("response", request_id, payload))
        return request_id == "r-1"

    def failed(self, request_id: str, error: bytes, error_type: str) -> bool:
        """Keep it."""
        self.told.append(("error", request_id, error, error_type))
        return request_id == "r-1"

    def init_failed(self, error: bytes, error_type: str) -> None:
        """Keep it."""
        self.told.append(("init", error, error_type))


class Transport:
    """Keeps what is written."""

    def __init__(self) -> None:
        self.sent = b""
        self.closed = False

    def write(self, data: bytes) -> None:
        """Keep it."""
        self.sent += data

    def close(self) -> None:
        """Note it."""
        self.closed = True


def connected() -> tuple[RuntimeConnection, Recorder, Transport]:
    """A connection with a recorder behind it."""
    recorder, transport = Recorder(), Transport()
    connection = RuntimeConnection(recorder)
    connection.connection_made(transport)  # type: ignore[arg-type]  # stands for a transport
    return connection, recorder, transport


EXPECTED: list[Told] = [
    ("next",),
    ("response", "r-1", b"null"),
    ("error", "r-1", b"{}", "ValueError"),
    ("init", b"{}", ""),
]


@given(st.lists(st.integers(0, len(NEXT + RESULT + ERROR + INIT_ERROR)), max_size=20))
def test_requests_are_understood_however_the_bytes_arrive(cuts: list[int]) -> None:
    """The same four requests are told, wherever the stream is cut into pieces."""
    stream = NEXT + RESULT + ERROR + INIT_ERROR
    connection, recorder, _ = connected()
    edges = [0, *sorted(cuts), len(stream)]
    for start, end in itertools.pairwise(edges):
        if start < end:
            connection.data_received(stream[start:end])
    assert recorder.told == EXPECTED


def test_a_result_is_accepted_with_202() -> None:
    """A response of a known request is answered 202 Accepted, and the connection stays."""
    connection, _, transport = connected()
    connection.data_received(RESULT)
    assert transport.sent.startswith(b"HTTP/1.1 202 Accepted\r\n")
    assert not transport.closed


def test_a_result_of_another_request_is_refused() -> None:
    """A request ID that is not under way is answered 400 InvalidRequestID."""
    connection, _, transport = connected()
    connection.data_received(RESULT.replace(b"r-1", b"r-2"))
    assert transport.sent.startswith(b"HTTP/1.1 400 ")
    assert b"InvalidRequestID" in transport.sent


def test_a_response_over_the_limit_is_answered_413() -> None:
    """One byte more than AWS's limit is too large."""
    connection, recorder, transport = connected()
    size = LARGEST_PAYLOAD + 1
    connection.data_received(RESULT.replace(b"length: 4", f"length: {size}".encode())[:-4] + b"x" * size)
    assert transport.sent.startswith(b"HTTP/1.1 413 ")
    assert recorder.told == [("response", "r-1", b"x" * size)]


def test_what_is_no_http_ends_the_connection() -> None:
    """A malformed request is answered 400 and the connection closed."""
    connection, recorder, transport = connected()
    connection.data_received(b"what?\r\n\r\n")
    assert transport.sent.startswith(b"HTTP/1.1 400 ")
    assert transport.closed
    assert recorder.told == []


def test_an_unknown_path_is_answered_404() -> None:
    """An operation that the runtime API does not have is told so."""
    connection, _, transport = connected()
    connection.data_received(b"GET /2018-06-01/runtime/else HTTP/1.1\r\n\r\n")
    assert transport.sent.startswith(b"HTTP/1.1 404 ")


def test_a_response_has_its_headers_and_length() -> None:
    """The status line, the headers in order, the body's length, the body."""
    assert response("200 OK", b"{}", {"A": "1"}) == b"HTTP/1.1 200 OK\r\nA: 1\r\nContent-Length: 2\r\n\r\n{}"
