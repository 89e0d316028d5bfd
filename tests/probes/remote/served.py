"""A shop and the few AWS services that a probe asks, on one port of loopback, for tests of packed probes."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl


@dataclass
class Shop:
    """What is served: parameters by name, the figures that were reported, requests of clients; `health` is its answer.

    `refuses` are operations of AWS that are denied.
    """

    parameters: dict[str, str] = field(default_factory=dict)
    reported: list[dict[str, str]] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    health: int = 200
    refuses: set[str] = field(default_factory=set)
    deletes: int = 204

    def aws(self, operation: str, ask: dict[str, Any]) -> tuple[int, Any]:
        """Answer the Parameter Store's operations."""
        if operation in self.refuses:
            return 400, {"__type": "AccessDeniedException", "message": "no"}
        name = ask.get("Name", "")
        if operation == "PutParameter":
            self.parameters[name] = ask["Value"]
            return 200, {"Version": 1}
        if operation == "GetParametersByPath":
            below = {each: value for each, value in self.parameters.items() if each.startswith(f"{ask['Path']}/")}
            return 200, {"Parameters": [{"Name": each, "Value": value} for each, value in below.items()]}
        if name not in self.parameters:
            return 400, {"__type": "ParameterNotFound"}
        if operation == "DeleteParameter":
            del self.parameters[name]
            return 200, {}
        return 200, {"Parameter": {"Name": name, "Value": self.parameters[name]}}

    def shop(self, method: str, path: str) -> tuple[int, Any]:
        """Answer a client."""
        self.sent.append(f"{method} {path}")
        if method == "POST":
            return 201, {"order": {"id": "o1"}, "by": "Stormproof"}
        if method == "DELETE":
            return self.deletes, None
        if path == "/up":
            return self.health, {"up": True}
        return 200, {"state": "BAKED"}


def server(shop: Shop) -> ThreadingHTTPServer:
    """Return a server of the shop on a free port, not yet serving."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            if target := self.headers.get("X-Amz-Target"):
                self._answer(*shop.aws(target.partition(".")[2], json.loads(body)))
            elif self.headers["Content-Type"].startswith("application/x-www-form"):
                shop.reported.append(dict(parse_qsl(body)))
                self._answer(403 if "PutMetricData" in shop.refuses else 200, None)
            else:
                self._client()

        def do_GET(self) -> None:
            self._client()

        do_DELETE = do_GET  # noqa: N815 - the name that the server looks for

        def _client(self) -> None:
            shop.keys.append(self.headers.get("x-api-key"))
            self._answer(*shop.shop(self.command, self.path))

        def _answer(self, status: int, document: Any) -> None:
            body = b"" if document is None else json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    made = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.daemon_threads = True
    return made
