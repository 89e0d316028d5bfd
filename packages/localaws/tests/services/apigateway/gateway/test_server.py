"""The gateway on the wire: handshakes by security policy, keep-alive, limits, plain HTTP.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies.html
"""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import socket
import ssl
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import trustme

from localaws.services.apigateway.gateway.server import Gateway

LOOPS: list[Callable[[], asyncio.AbstractEventLoop]] = [asyncio.new_event_loop]
if sys.platform != "win32":
    import uvloop

    LOOPS.append(uvloop.new_event_loop)
HOST = "abc123.execute-api.us-east-1.amazonaws.com"
BODY_LIMIT = 10 * 1024 * 1024


class Running:
    """A gateway that listens, on a loop in a thread of its own."""

    def __init__(self, world: Any, make_loop: Callable[[], asyncio.AbstractEventLoop]) -> None:
        self.world = world
        authority = trustme.CA()
        self.trusted = ssl.create_default_context()
        authority.configure_trust(self.trusted)
        issued = authority.issue_cert("*.execute-api.us-east-1.amazonaws.com", "localhost", "127.0.0.1")

        def certify(context: ssl.SSLContext, name: str | None) -> None:
            (authority.issue_cert(name) if name else issued).configure_cert(context)

        self.authority = authority
        self.connections: list[http.client.HTTPConnection] = []
        self.gateway = Gateway(world.directory, certify, world.functions, world.recorder, world.recorder)
        self.loop = make_loop()
        self.thread = threading.Thread(target=self.loop.run_forever)
        self.thread.start()
        self.port, self.plain_port = self.run(self.gateway.start())

    def run(self, coroutine: Any) -> Any:
        """Run on the gateway's loop and wait."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(10)

    def stop(self) -> None:
        """Stop everything."""
        for connection in self.connections:
            connection.close()
        self.run(self.gateway.stop())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()

    def connect(self, name: str | None = HOST, version: ssl.TLSVersion | None = None) -> Connection:
        """Shake hands, asking for a server name and, if told, offering one version alone."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self.authority.configure_trust(context)
        context.check_hostname = name is not None
        if version is not None:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)
                context.minimum_version = context.maximum_version = version
            context.set_ciphers("ALL:@SECLEVEL=0")
        connection = Connection(self.port, context, name)
        self.connections.append(connection)
        return connection

    def plain(self) -> http.client.HTTPConnection:
        """Return a connection without TLS."""
        self.connections.append(http.client.HTTPConnection("127.0.0.1", self.plain_port, timeout=10))
        return self.connections[-1]


class Connection(http.client.HTTPSConnection):
    """A connection to loopback that asks for another server name."""

    def __init__(self, port: int, context: ssl.SSLContext, name: str | None) -> None:
        super().__init__("127.0.0.1", port, timeout=10)
        self._asked = (context, name)

    def connect(self) -> None:
        """Connect and shake hands."""
        http.client.HTTPConnection.connect(self)
        context, name = self._asked
        self.sock = context.wrap_socket(self.sock, server_hostname=name)

    def ask(self, path: str = "/prod/x", method: str = "GET", **more: Any) -> http.client.HTTPResponse:
        """Ask by the API's host name."""
        self.request(method, path, **({"headers": {"Host": HOST}} | more))
        return self.getresponse()


@pytest.fixture(params=LOOPS, ids=lambda make: make.__module__.partition(".")[0])
def running(world: Any, request: pytest.FixtureRequest) -> Iterator[Running]:
    """The world's gateway, listening, on each of the loops that it may run on."""
    server = Running(world, request.param)
    yield server
    server.stop()


VERSIONS = (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3)


@pytest.mark.parametrize(
    ("policy", "admitted"),
    [
        ("TLS_1_0", VERSIONS),
        ("TLS_1_2", VERSIONS[2:]),
        ("SecurityPolicy_TLS13_1_2_2021_06", VERSIONS[2:]),
        ("SecurityPolicy_TLS13_1_3_2025_09", VERSIONS[3:]),
    ],
)
def test_the_apis_policy_decides_the_handshake(running: Running, policy: str, admitted: tuple[Any, ...]) -> None:
    """A version below the policy is refused with the protocol-version alert, the others are served."""
    running.world.configure_api(security_policy=policy)
    for version in VERSIONS:
        connection = running.connect(version=version)
        if version in admitted:
            assert connection.ask().status == 200
        else:
            with pytest.raises(ssl.SSLError, match=r"(?i)alert.protocol.version"):
                connection.ask()


def test_a_changed_policy_counts_for_the_next_handshake(running: Running) -> None:
    """The policy is live: no restart, no deployment."""
    assert running.connect(version=VERSIONS[0]).ask().status == 200
    running.world.configure_api(security_policy="TLS_1_2")
    with pytest.raises(ssl.SSLError):
        running.connect(version=VERSIONS[0]).ask()


def test_a_handshake_without_name_is_held_to_the_most_permissive_policy(running: Running) -> None:
    """By address, the policies of all APIs together decide; the API named in the path still refuses."""
    running.world.configure_api(security_policy="TLS_1_2")
    with pytest.raises(ssl.SSLError):
        running.connect(None, VERSIONS[1]).ask("/_aws/execute-api/abc123/prod/x", headers={})
    assert running.connect(None, VERSIONS[2]).ask("/_aws/execute-api/abc123/prod/x", headers={}).status == 200


def test_a_connection_is_kept_and_carries_many_requests(running: Running) -> None:
    """Keep-alive, with the headers of the recorded responses and no Server header."""
    connection = running.connect()
    for _ in range(3):
        answer = connection.ask()
        assert (answer.status, answer.read()) == (200, b"ok")
    assert {name for name, _ in answer.getheaders()} == {
        "Connection",
        "Content-Length",
        "Content-Type",
        "Date",
        "X-Amzn-Trace-Id",
        "x-amz-apigw-id",
        "x-amzn-RequestId",
    }


def test_the_handshake_is_in_the_access_log(running: Running) -> None:
    """TlsVersion and cipherSuite are those of the connection."""
    destination = "arn:aws:logs:us-east-1:123456789012:log-group:access"
    running.world.configure(log_destination=destination, log_format="$context.tlsVersion $context.cipherSuite")
    connection = running.connect(version=ssl.TLSVersion.TLSv1_2)
    connection.ask().read()
    [(_, line)] = running.world.recorder.lines
    assert line.split() == ["TLSv1.2", (connection.sock.cipher() or ("",))[0]]


def test_strict_access_compares_the_name_of_the_handshake(running: Running) -> None:
    """STRICT: SNI and Host must be one."""
    running.world.configure_api(access_mode="STRICT")
    assert running.connect().ask().status == 200
    assert running.connect("localhost").ask().status == 403


def test_a_body_over_ten_megabytes_is_413(running: Running) -> None:
    """The refusal is plain text and closes the connection; up to the limit bodies pass."""
    running.world.deploy({"/x": {"POST": running.world.method()}})
    assert running.connect().ask(method="POST", body=b"x" * BODY_LIMIT).status == 200
    answer = running.connect().ask(method="POST", body=b"x" * (BODY_LIMIT + 1))
    assert (answer.status, answer.headers.get_content_type()) == (413, "text/plain")


def test_headers_over_ten_kilobytes_are_431(running: Running) -> None:
    """All headers together, and before anything else is looked at."""
    connection = running.connect()
    assert connection.ask(headers={"Host": HOST, "X-Long": "x" * 9000}).read() == b"ok"
    assert connection.ask(headers={"Host": HOST, "X-Long": "x" * 10_240}).status == 431
    assert len(running.world.functions.calls) == 1


def test_a_client_that_waits_for_leave_to_send_gets_it(running: Running) -> None:
    """``Expect: 100-continue`` is answered at once, as curl asks it for long bodies."""
    running.world.deploy({"/x": {"POST": running.world.method()}})
    connection = running.connect()
    connection.putrequest("POST", "/prod/x", skip_host=True)
    for name, value in (("Host", HOST), ("Expect", "100-continue"), ("Content-Length", "5")):
        connection.putheader(name, value)
    connection.endheaders()
    assert connection.sock.recv(64).startswith(b"HTTP/1.1 100 Continue")
    connection.send(b"hello")
    assert connection.getresponse().status == 200
    assert running.world.functions.called("main")[0]["body"] == "hello"


def test_plain_http_is_refused(running: Running) -> None:
    """Whatever is asked without TLS is 403, and reaches no function."""
    for path in ("/prod/x", "/_aws/execute-api/abc123/prod/x", "/"):
        connection = running.plain()
        connection.request("GET", path, headers={"Host": HOST})
        answer = connection.getresponse()
        assert (answer.status, answer.read()) == (403, b'{"message":"Forbidden"}')
    assert running.world.functions.calls == []


def test_plain_http_can_be_switched_on(running: Running) -> None:
    """The switch is there so that a check of this control can be seen to fail."""
    running.gateway.serves_plain_http = True
    connection = running.plain()
    connection.request("GET", "/prod/x", headers={"Host": HOST})
    assert connection.getresponse().status == 200


@pytest.mark.parametrize("noise", [b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x00\x00", b"\x00" * 300])
def test_noise_on_the_tls_port_closes_that_connection_alone(running: Running, noise: bytes) -> None:
    """What is no handshake is dropped, and others are served."""
    with socket.create_connection(("127.0.0.1", running.port), timeout=10) as connection:
        connection.sendall(noise)
        with contextlib.suppress(ConnectionResetError):  # what it had not read is thrown away
            assert connection.recv(1) == b""
    assert running.connect().ask().status == 200
