"""Where services are called."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import pytest
from botocore.exceptions import HTTPClientError

from stormproof.aws.access.clients import Clients
from stormproof.aws.access.connection import open_session
from stormproof.aws.embedded.addresses import address, address_of
from stormproof.aws.embedded.localaws_client import LocalawsClient
from stormproof.core.target.file import parse_target
from stormproof.core.target.model import Embedded
from tests.stormproof.aws.access.test_clients import EMBEDDED, TARGET

HTTPS = 'endpoint_url_https = "https://127.0.0.1:3"\n'
PLAIN_URL, SECURE_URL = "http://127.0.0.1:1", "https://127.0.0.1:3"


def embedded(more: str = HTTPS) -> Embedded:
    """Return the section of an embedded AWS."""
    found = parse_target(TARGET + EMBEDDED + more, "t.toml").embedded
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("service", "plain", "url"),
    [("s3", False, SECURE_URL), ("sqs", False, SECURE_URL), ("dynamodb", False, PLAIN_URL), ("s3", True, PLAIN_URL)],
)
def test_stores_whose_policies_may_ask_for_tls_are_called_so(service: str, url: str, *, plain: bool) -> None:
    """With the certificate authority of that AWS; who asks for plain HTTP gets it."""
    found = address(embedded(), service, plain=plain)
    assert found["endpoint_url"] == url
    assert ("verify" in found) is url.startswith("https")


def test_an_older_target_file_names_no_secure_address() -> None:
    """Then everything goes the one way that there is."""
    assert address(embedded(""), "s3") == {"endpoint_url": PLAIN_URL}
    assert address_of({"endpoint_url": PLAIN_URL}, "sqs") == {"endpoint_url": PLAIN_URL}


def test_aws_itself_is_called_where_boto3_calls_it() -> None:
    """Without TLS only where that is asked for."""
    assert address(None, "s3") == {}
    client: Any = boto3.client("sqs", region_name="eu-west-1", **address(None, "sqs", plain=True))
    assert client.meta.endpoint_url.startswith("http://")


@contextmanager
def page(status: int) -> Iterator[tuple[str, list[tuple[str, Any]]]]:
    """Yield a server's URL, and what was posted to it."""
    posted: list[tuple[str, Any]] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            posted.append((self.path, json.loads(content)))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", posted
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def test_the_embedded_awss_switches_stand_among_the_clients() -> None:
    """What they are set to is told; the calls can be planned and journalled as any other."""
    with page(200) as (url, posted):
        target = parse_target(TARGET + EMBEDDED.replace(f"{PLAIN_URL}/clock", f"{url}/_localaws/t/clock"), "t.toml")
        switches = Clients(open_session(target), target).get("localaws")
        assert switches.put_gateway(serves_plain_http=True) == {"serves_plain_http": True}
    assert posted == [("/_localaws/t/gateway", {"serves_plain_http": True})]


def test_a_switch_that_is_refused_is_an_error_of_the_client() -> None:
    """As any call that fails."""
    with page(400) as (url, _), pytest.raises(HTTPClientError):
        LocalawsClient(f"{url}/_localaws/t/clock").put_gateway(serves_plain_http="no")
