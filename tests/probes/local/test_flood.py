"""A flood sends every request once, over as many connections as it was told, with headers of its own."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from probes.local.flood import flood
from stormproof.core.observations import Endpoint, Exchange, Unreachable


class Port(BaseHTTPRequestHandler):
    """Tells the client's port and number."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer."""
        body = f"{self.client_address[1]} {self.headers['x-number']}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Endpoint]:
    """A server that tells who asked."""
    made = ThreadingHTTPServer(("127.0.0.1", 0), Port)
    made.daemon_threads = True
    thread = threading.Thread(target=made.serve_forever, args=(0.01,))
    thread.start()
    yield Endpoint(f"http://127.0.0.1:{made.server_port}")
    made.shutdown()
    thread.join()
    made.server_close()


@pytest.mark.parametrize(("count", "connections"), [(21, 4), (3, 8), (1, 1)])
def test_each_request_is_sent_once_over_the_connections(server: Endpoint, count: int, connections: int) -> None:
    """Whether or not their number divides evenly."""
    seen = flood(server, "/x", count, connections, lambda number: {"x-number": str(number)}, "note")
    told = [answer.body.split() for answer in seen if isinstance(answer, Exchange)]
    assert sorted(int(number) for _, number in told) == list(range(count))
    assert len(Counter(port for port, _ in told)) == min(count, connections)
    assert {answer.note for answer in seen} == {"note"}


def test_requests_that_get_no_answer_are_told() -> None:
    """Each by itself."""
    seen = flood(Endpoint("http://127.0.0.1:1"), "/x", 3, 2, lambda _: {})
    assert [type(answer) for answer in seen] == [Unreachable] * 3
