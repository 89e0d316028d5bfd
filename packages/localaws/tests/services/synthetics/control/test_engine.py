"""What Synthetics asks of other services does not leave AWS: the weather between clients and AWS is none of its."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from localaws.kernel.own_calls import HEADER, OwnCalls
from localaws.kernel.signers import drawn_root_key
from localaws.services.synthetics.canaries import Canary
from localaws.services.synthetics.control.engine import Engines

EMPTY = b'{"LayerVersions": []}'
SETTINGS = {"RuntimeVersion": "syn-python-selenium-14.0"}


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """An address that has nothing of what is asked for, and the marks that requests to it bear."""
    marks: list[str] = []

    class Nothing(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            marks.append(self.headers.get(HEADER, ""))
            self.send_response(200)
            self.send_header("Content-Length", str(len(EMPTY)))
            self.end_headers()
            self.wfile.write(EMPTY)

        do_GET = do_DELETE = _answer  # noqa: N815 - http.server's names

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Nothing) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", marks
        server.shutdown()
        thread.join()


def test_its_calls_bear_the_mark_of_the_embedded_aws(asked: tuple[str, list[str]]) -> None:
    """None of them is lost on its way: a function that is there twice would be an error of the canary."""
    url, marks = asked
    own = OwnCalls()
    engines = Engines(lambda: {"AWS_ENDPOINT_URL": url, "AWS_CA_BUNDLE": "none.pem"}, drawn_root_key(), own)
    engines.remove(Canary("us-east-1", "probe", SETTINGS, 0.0))
    assert len(marks) == 2
    assert set(marks) == {own.mark}
