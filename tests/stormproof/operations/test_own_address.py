"""This machine's public address, as a page tells it."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

from stormproof.operations.own_address import own_addresses


@contextmanager
def page(text: bytes) -> Iterator[str]:
    """Serve a page on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_the_page_s_address_is_returned() -> None:
    """With the line's end taken off."""
    with page(b"203.0.113.9\n") as url:
        assert own_addresses(url) == (ipaddress.ip_address("203.0.113.9"),)


def test_what_is_no_address_is_none() -> None:
    """A captive portal's page, or nobody there."""
    with page(b"<html>sign in</html>") as url:
        assert own_addresses(url) == ()
    assert own_addresses(url) == ()
