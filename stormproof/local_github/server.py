"""The server: on 127.0.0.1, at a port of its own, in a thread of whoever starts it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from stormproof.local_github.description import Description, matcher
from stormproof.local_github.issues import ISSUES
from stormproof.local_github.routes import ROUTES, Answer, Asked
from stormproof.local_github.state import State

ADMINISTRATOR = "/_administrator/environments/{environment_name}"
"""No page of the API's: what an administrator does by hand; takes ``{"can_admins_bypass": false}``."""
NOT_FOUND = {"message": "Not Found", "documentation_url": "https://docs.github.com/rest", "status": "404"}
REFUSED = {"message": "Bad credentials", "documentation_url": "https://docs.github.com/rest"}


class Api:
    """The API of one repository: requests in, answers out, each held to GitHub's description. Thread-safe."""

    def __init__(self, state: State) -> None:
        self.state = state
        self._description: Description | None = None
        self._lock = Lock()

    def answer(self, method: str, address: str, body: Any) -> Answer:
        """Return status and body; what GitHub's description does not know of is no operation here."""
        path, query = urlsplit(address).path, dict(parse_qsl(urlsplit(address).query))
        with self._lock:
            if (by_hand := matcher(ADMINISTRATOR).fullmatch(path)) and method == "POST":
                return self._by_hand(by_hand["environment_name"], body)
            for known, template, respond in (*ROUTES, *ISSUES):
                found = matcher(template).fullmatch(path)
                if found and known == method:
                    named = {name: unquote(value) for name, value in found.groupdict().items()}
                    return self._held(
                        method, template, Asked(self.state, self._told(), named, body or {}, query), respond
                    )
        return 501, {"message": f"{method} {path} is not implemented here"}

    def _told(self) -> Description:
        """Return GitHub's description, read when it is first asked for: many runs ask nothing."""
        if self._description is None:
            self._description = Description()
        return self._description

    def _held(self, method: str, template: str, asked: Asked, respond: Any) -> Answer:
        if {
            "owner",
            "repo",
        } <= asked.named.keys() and f"{asked.named['owner']}/{asked.named['repo']}" != self.state.name:
            return 404, NOT_FOUND
        if fault := self._told().request_fault(method, template, asked.body):
            return 422, {"message": f"Invalid request. {fault}", "documentation_url": "https://docs.github.com/rest"}
        try:
            status, body = respond(asked)
        except KeyError:
            return 404, NOT_FOUND
        if fault := self._told().answer_fault(method, template, status, body):
            return 500, {"message": f"this answer ({status}) is none of GitHub's: {fault}"}
        return status, body

    def _by_hand(self, name: str, body: Any) -> Answer:
        if name not in self.state.environments:
            return 404, NOT_FOUND
        self.state.environments[name].bypass = bool(body["can_admins_bypass"])
        return 204, None


class _Quiet(BaseHTTPRequestHandler):
    """Keeps connections, and says nothing: the run keeps what was asked."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    """Head and body are two segments: the second would wait 40 ms for the client's delayed acknowledgement."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Say nothing."""


def _handler(api: Api) -> type[BaseHTTPRequestHandler]:
    """Return what answers requests by an API."""

    class Handler(_Quiet):
        """One request."""

        def _respond(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            text = self.rfile.read(length)
            if not self.headers.get("Authorization"):
                return self._say(401, REFUSED)
            try:
                body = json.loads(text) if text else None
            except ValueError:
                return self._say(400, {"message": "Problems parsing JSON"})
            return self._say(*api.answer(self.command, self.path, body))

        do_GET = do_PUT = do_POST = do_PATCH = do_DELETE = _respond  # noqa: N815 - http.server's names

        def _say(self, status: int, body: Any) -> None:
            content = b"" if body is None else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    return Handler


@contextmanager
def served(state: State) -> Iterator[str]:
    """Serve a repository for as long as a block runs; yields the URL."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(Api(state)))
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, name="local-github", daemon=True, kwargs={"poll_interval": 0.1})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
