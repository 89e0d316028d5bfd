"""The embedded AWS's mailbox."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from stormproof.aws.embedded.mailbox import EmbeddedMailbox
from stormproof.core.errors import CouldNotLook
from stormproof.core.target.model import Embedded

CLOSED = "http://127.0.0.1:1/"


class Handler(BaseHTTPRequestHandler):
    """An embedded AWS: its mailbox, and the links that were followed."""

    followed: list[str]

    def do_GET(self) -> None:
        """Tell the e-mails, or note that a link was followed."""
        mail = {
            "to": ["admin@example.com"],
            "subject": "Confirmation",
            "body": f"follow {self._base()}/?Action=ConfirmSubscription&Token=abc\nor {CLOSED}elsewhere\n",
            "received": "2026-11-22T23:00:00+00:00",
        }
        if self.path != "/mailbox":
            self.followed.append(self.path)
        body = json.dumps([mail]).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def _base(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"  # type: ignore[attr-defined]  # HTTPServer's


def embedded(url: str) -> Embedded:
    """Return where an embedded AWS is."""
    return Embedded(
        clock_url=CLOSED, mailbox_url=f"{url}mailbox", ca_bundle="ca.pem", gateway_url=CLOSED, endpoint_url=url
    )


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    """The URL of an embedded AWS, and the links followed there."""
    followed: list[str] = []
    handler = type("Own", (Handler,), {"followed": followed})
    made = HTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=made.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{made.server_port}/", followed
    made.shutdown()
    thread.join()
    made.server_close()


def test_mails_are_read_by_whom_they_are_for(server: tuple[str, list[str]]) -> None:
    """Times are aware."""
    mailbox = EmbeddedMailbox(embedded(server[0]))
    (mail,) = mailbox.mails("admin@example.com")
    assert mail.received == datetime(2026, 11, 22, 23, tzinfo=UTC)
    assert mailbox.mails("other@example.com") == ()


def test_only_links_to_the_embedded_aws_are_followed(server: tuple[str, list[str]]) -> None:
    """A mail may hold others, which are nobody's business."""
    mailbox = EmbeddedMailbox(embedded(server[0]))
    mailbox.follow(mailbox.mails("admin@example.com")[0])
    assert server[1] == ["/?Action=ConfirmSubscription&Token=abc"]


def test_a_mailbox_that_does_not_answer_is_no_finding() -> None:
    """It could not be looked at."""
    with pytest.raises(CouldNotLook) as found:
        EmbeddedMailbox(embedded(CLOSED)).mails("admin@example.com")
    assert found.value.code == "mailbox.unreachable"
