"""A page's sections are found in Markdown and in what servers make of it."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from stormproof.core.alerts.entries import ENTRIES
from stormproof.core.alerts.published import runbook_page
from stormproof.core.errors import Undecidable
from stormproof.stimuli.alerts.runbook_pages import anchors, sections


@pytest.mark.parametrize(
    "text",
    [
        '<a id="key-store"></a>\n\n## The key store',
        "## Key store",
        '<h2 id="user-content-key-store">Key store</h2>',
        "<a name='key-store'>",
    ],
)
def test_a_section_is_found_however_its_anchor_is_written(text: str) -> None:
    """GitHub puts a prefix before anchors, and makes some of headings."""
    assert "key-store" in anchors(text)


def test_the_runbook_on_this_machine_has_a_section_for_every_alarm() -> None:
    """A link to a file is followed."""
    page = runbook_page().as_uri()
    assert {entry.name for entry in ENTRIES} <= sections([f"{page}#key-store"])[page]


def test_a_page_that_cannot_be_read_is_no_verdict(tmp_path: Path) -> None:
    """A private page tells a stranger that it is not there; one in Latin-1 is no text here."""
    latin = tmp_path / "latin.md"
    latin.write_bytes("# Schlüssel".encode("latin-1"))
    for page in ((tmp_path / "no page.md").as_uri(), latin.as_uri(), "http://127.0.0.1:9/alarms.md"):
        with pytest.raises(Undecidable, match="could not be read"):
            sections([f"{page}#key-store"])


SERVED = {
    "/open": '<h2 id="key-store">Key store</h2>',
    "/open-with-a-form": '<input type="password"><h2 id="key-store">Key store</h2>',
    "/form": '<form id="login"><input name="p" type="password"></form>',
    "/login?to=/private": "<script>signIn()</script>",
    "/moved/alarms": "<h2>Other alarms</h2>",
}
SENT_ON = {"/private": "/login?to=/private", "/old/alarms": "/moved/alarms"}


@pytest.fixture(scope="module")
def wiki() -> Iterator[str]:
    """The address of a server on this machine that asks some visitors to sign in."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = SERVED.get(self.path, "").encode()
            self.send_response(302 if self.path in SENT_ON else 200)
            if self.path in SENT_ON:
                self.send_header("Location", SENT_ON[self.path])
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("path", ["/form", "/private"])
def test_a_page_to_sign_in_at_is_no_verdict(wiki: str, path: str) -> None:
    """It answers as the page would, whether it comes in its place or who asks is sent on to it."""
    with pytest.raises(Undecidable, match="not signed in"):
        sections([f"{wiki}{path}#key-store"])


@pytest.mark.parametrize(
    ("path", "found"),
    [("/open", {"key-store"}), ("/open-with-a-form", {"key-store"}), ("/old/alarms", set()), ("/moved/alarms", set())],
)
def test_a_page_that_came_is_looked_into(wiki: str, path: str, found: set[str]) -> None:
    """One that has the section may have a form as well; one that moved may lack it."""
    assert sections([f"{wiki}{path}#key-store"])[f"{wiki}{path}"] == found
