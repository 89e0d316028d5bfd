"""A package is fetched once, piece by piece, and never more of it than Lambda admits."""

from __future__ import annotations

import io
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from stormproof.aws.access import downloads
from stormproof.aws.access.downloads import fetch, fetch_package
from stormproof.core.errors import CouldNotLook

MB = 1 << 20


class Handler(BaseHTTPRequestHandler):
    """Answers with as many megabytes as the path says, with a zip file, or with the status that it names."""

    asked: list[str]

    def do_GET(self) -> None:
        """Answer."""
        self.server.asked.append(self.path)  # type: ignore[attr-defined] # set by the fixture
        size = self.path.rpartition("/")[2]
        self.send_response(200 if size.isdigit() or size == "zip" else 403)
        self.end_headers()
        if size == "zip":
            with io.BytesIO() as packed:
                with zipfile.ZipFile(packed, "w") as archive:
                    archive.writestr("app.py", "x = 1")
                self.wfile.write(packed.getvalue())
        with suppress(ConnectionError):  # the client goes as soon as it is too much
            for _ in range(int(size) if size.isdigit() else 0):
                self.wfile.write(bytes(MB))

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    """A server of packages; `asked` are the paths."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as found:
        found.asked = []  # type: ignore[attr-defined] # the handler's notes
        thread = threading.Thread(target=found.serve_forever)
        thread.start()
        yield found
        found.shutdown()
        thread.join()


def test_a_package_larger_than_what_is_uploaded_directly_is_read_once(server: ThreadingHTTPServer) -> None:
    """Whoever follows the same link again asks nobody."""
    link = f"http://127.0.0.1:{server.server_port}/large/75"
    assert [len(fetch(link, "the code")) for _ in range(2)] == [75 * MB, 75 * MB]
    assert server.asked == ["/large/75"]  # type: ignore[attr-defined] # as above


def test_of_many_who_look_through_a_package_at_once_one_does(server: ThreadingHTTPServer) -> None:
    """All get the same, so that what is found in it is remembered of it."""
    link = f"http://127.0.0.1:{server.server_port}/code/zip"
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: fetch_package(link, "the code"), range(16)))
    assert {id(each) for each in found} == {id(found[0])}
    assert found[0].modules == {"app.py": b"x = 1"}
    assert server.asked == ["/code/zip"]  # type: ignore[attr-defined] # as above


def test_what_exceeds_every_function_is_not_read_to_its_end(
    server: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor is it kept; the message has no link, for that is a secret."""
    monkeypatch.setattr(downloads, "LARGEST", 2 * MB)
    with pytest.raises(CouldNotLook, match="the code is larger than 2 MB") as raised:
        fetch(f"http://127.0.0.1:{server.server_port}/secret/5", "the code")
    assert "secret" not in raised.value.message


@pytest.mark.parametrize(("path", "said"), [("/secret/gone", "answers 403"), (":1/secret/1", "cannot be fetched")])
def test_what_cannot_be_fetched_is_told_without_its_link(server: ThreadingHTTPServer, path: str, said: str) -> None:
    """Denied, or nobody there."""
    port = "" if path.startswith(":") else f":{server.server_port}"
    with pytest.raises(CouldNotLook, match=said) as raised:
        fetch(f"http://127.0.0.1{port}{path}", "the code")
    assert (raised.value.code, "secret" in raised.value.message) == ("aws.package_unread", False)


def test_nothing_of_it_has_a_name_on_the_disk(
    server: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A verb that is killed leaves none of it behind."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert len(fetch(f"http://127.0.0.1:{server.server_port}/nameless/1", "the code")) == MB
    assert list(tmp_path.iterdir()) == []
