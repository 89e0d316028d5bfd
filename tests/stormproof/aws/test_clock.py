"""The two clocks."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from stormproof.aws.clock import EmbeddedClock, RealClock
from stormproof.core.errors import CouldNotLook, Undecidable

START = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Handler(BaseHTTPRequestHandler):
    """The clock endpoint of an embedded AWS: GET tells, POST moves."""

    now = START
    bad = b""

    def do_GET(self) -> None:
        """Tell the time."""
        self._answer()

    def do_POST(self) -> None:
        """Move it."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        type(self).now += timedelta(seconds=body["advance_seconds"])
        self._answer()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def _answer(self) -> None:
        body = self.bad or json.dumps({"now": self.now.isoformat()}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def endpoint() -> Iterator[tuple[str, type[Handler]]]:
    """A clock endpoint on this machine, and its handler."""
    handler = type("Own", (Handler,), {})
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/clock", handler
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_embedded_clock_is_read_and_moved(endpoint: tuple[str, type[Handler]]) -> None:
    """What it tells is the embedded AWS's time, in UTC."""
    clock = EmbeddedClock(endpoint[0])
    assert clock.now() == START
    clock.advance(timedelta(hours=1, microseconds=500000))
    assert clock.now() == START + timedelta(hours=1, microseconds=500000)


@pytest.mark.parametrize("answer", [b"<html>", b"{}", b'{"now": "soon"}', b"[]"])
def test_nonsense_is_no_time(endpoint: tuple[str, type[Handler]], answer: bytes) -> None:
    """Another program on that port is not taken for the clock."""
    endpoint[1].bad = answer
    with pytest.raises(CouldNotLook) as caught:
        EmbeddedClock(endpoint[0]).now()
    assert caught.value.code == "clock.unreachable"


def test_a_clock_that_is_gone_says_so() -> None:
    """With the question that helps."""
    with pytest.raises(CouldNotLook, match="is it running"):
        EmbeddedClock("http://127.0.0.1:9/clock").now()


def test_the_worlds_clock_cannot_be_moved() -> None:
    """What needs time moved is undecided on a real target."""
    with pytest.raises(Undecidable) as caught:
        RealClock().advance(timedelta(days=1))
    assert caught.value.code == "clock.real"
    assert RealClock().now().tzinfo is UTC
