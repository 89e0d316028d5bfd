"""The HTTP probe tells what an exchange came to, on a server of the test's own."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import trustme

from probes.local.concurrent import Request, send_together
from probes.remote.http import Connection, send
from stormproof.core.observations import Endpoint, Exchange, Unreachable


class Echo(BaseHTTPRequestHandler):
    """Answers with what it was sent; ``/close`` ends the connection, ``/drop`` sends nothing."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Echo."""
        if self.path == "/drop":
            self.close_connection = True
            return
        length = int(self.headers.get("Content-Length", 0))
        body = f"{self.command} {self.path} {self.headers.get('x-api-key')} {self.headers.get('Host')} ".encode()
        body += self.rfile.read(length)
        self.send_response(418)
        self.send_header("X-Amzn-RequestId", str(self.client_address[1]))
        self.send_header("Content-Length", str(len(body)))
        if self.path == "/close":
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        """Echo."""
        self.do_GET()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Endpoint]:
    """An echo server, by HTTPS where the test asks for it."""
    made = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    made.daemon_threads = True
    ca_file, scheme = None, "http"
    if getattr(request, "param", "http") == "https":
        authority = trustme.CA()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("shop.example").configure_cert(context)
        made.socket = context.wrap_socket(made.socket, server_side=True)
        ca_file, scheme = str(tmp_path / "ca.pem"), "https"
        authority.cert_pem.write_to_path(ca_file)
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    host = "shop.example" if ca_file else None
    yield Endpoint(f"{scheme}://127.0.0.1:{made.server_port}", key="k", ca_file=ca_file, host=host)
    made.shutdown()
    thread.join()
    made.server_close()


def test_an_exchange_tells_status_headers_body_and_phases(server: Endpoint) -> None:
    """Header names are lower-case; every phase that was gone through took time."""
    seen = send(server, "POST", "/p?q=1", body="hi", note="a note")
    assert isinstance(seen, Exchange)
    assert (seen.status, seen.body.split()[0:3], seen.body[-2:]) == (418, ["POST", "/p?q=1", "k"], "hi")
    assert seen.request_id
    assert seen.note == "a note"
    assert seen.timings.connect > 0
    assert seen.timings.tls == 0
    assert seen.timings.total >= seen.timings.first_byte > 0


def test_a_connection_is_kept_and_opened_again_when_the_server_closes_it(server: Endpoint) -> None:
    """The server tells connections apart by the client's port."""
    with Connection(server) as connection:
        seen = [connection.send("GET", path) for path in ("/a", "/b", "/close", "/c")]
    ports = [each.request_id for each in seen if isinstance(each, Exchange)]
    assert len(ports) == 4
    assert ports[0] == ports[1] == ports[2] != ports[3]


@pytest.mark.parametrize("server", ["https"], indirect=True)
def test_https_is_verified_for_the_host_that_is_meant(server: Endpoint) -> None:
    """Name and certificate are those of the host, wherever it is reached."""
    seen = send(server, "GET", "/")
    assert isinstance(seen, Exchange)
    assert "shop.example" in seen.body
    assert seen.timings.tls > 0
    stranger = send(Endpoint(server.url, host="other.example", ca_file=server.ca_file), "GET", "/")
    unknown = send(Endpoint(server.url, host="shop.example"), "GET", "/")
    assert [each.cause for each in (stranger, unknown) if isinstance(each, Unreachable)] == ["certificate"] * 2


def test_headers_given_come_before_the_endpoint_s(server: Endpoint) -> None:
    """An empty key is sent as such."""
    seen = send(server, "GET", "/", {"x-api-key": ""})
    assert isinstance(seen, Exchange)
    assert seen.body.split(" ")[2] == ""


def test_a_refused_connection_has_its_word() -> None:
    """Nobody listens there."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        seen = send(Endpoint(f"http://127.0.0.1:{free.getsockname()[1]}"), "GET", "/")
    assert isinstance(seen, Unreachable)
    assert seen.cause == "refused"


def test_a_connection_that_ends_without_an_answer_has_its_word(server: Endpoint) -> None:
    """It is no verdict on the system."""
    seen = send(server, "GET", "/drop")
    assert isinstance(seen, Unreachable)
    assert seen.cause == "reset"


def test_what_is_no_http_is_not_sent(server: Endpoint) -> None:
    """A line break in a header would be another header."""
    seen = send(server, "GET", "/", {"x-api-key": "a\r\nb: c"})
    assert isinstance(seen, Unreachable)
    assert seen.cause == "not_sendable"


def test_a_server_that_says_nothing_times_out() -> None:
    """A probe never hangs."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        seen = send(Endpoint(f"http://127.0.0.1:{silent.getsockname()[1]}"), "GET", "/", timeout_s=0.05)
    assert isinstance(seen, Unreachable)
    assert seen.cause == "timed_out"


def test_a_client_can_come_from_an_address_of_its_choice(server: Endpoint) -> None:
    """Loopback has more than one."""
    assert isinstance(send(Endpoint(server.url, source="127.0.0.1"), "GET", "/"), Exchange)


def test_many_clients_at_once_each_have_a_connection_of_their_own(server: Endpoint) -> None:
    """Answers come in the order of the requests."""
    requests = [Request(Endpoint(server.url, key=f"key{number}"), "GET", "/") for number in range(25)]
    seen = [each for each in send_together(requests) if isinstance(each, Exchange)]
    assert [each.body.split()[2] for each in seen] == [f"key{number}" for number in range(25)]
    assert len({each.request_id for each in seen}) == 25


def test_an_endpoint_s_key_is_not_shown() -> None:
    """Neither in a representation nor in a traceback."""
    assert "secret" not in repr(Endpoint("https://a", key="secret"))
