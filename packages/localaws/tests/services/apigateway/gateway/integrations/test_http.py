"""HTTP and HTTP proxy integrations, against a server of this machine.

Recorded responses: test_apigateway_header_remapping_http, test_http_proxy_integration_request_data_mappings,
test_http_integration_invoke_status_code_passthrough, test_import_with_stage_variables.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest


class Echo(BaseHTTPRequestHandler):
    """Answers with what it was asked; the status is 404 for paths with ``missing``."""

    def answer(self) -> None:
        """Answer any method."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        headers = {name.lower(): value for name, value in self.headers.items()}
        seen = json.dumps({"method": self.command, "path": self.path, "headers": headers, "body": body}).encode()
        self.send_response(404 if "missing" in self.path else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("X-Own", "yes")
        self.send_header("Content-Length", str(len(seen)))
        self.end_headers()
        self.wfile.write(seen)

    do_GET = do_POST = do_PUT = answer  # noqa: N815 - names that http.server looks for

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A server that echoes; its address."""
    listening = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    thread = threading.Thread(target=listening.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.server_port}"
    listening.shutdown()
    listening.server_close()
    thread.join()


def deploy(world: Any, kind: str, uri: str, path: str = "/x", **settings: Any) -> None:
    """Deploy one integration."""
    integration = {"type": kind, "uri": uri, "httpMethod": "POST", **settings}
    world.deploy({path: {"ANY": {"methodIntegration": integration}}})


def test_a_proxy_passes_the_request_on(world: Any, server: str) -> None:
    """Method, body, query and headers but the hop's own; the mapped path keeps its slashes."""
    parameters = {
        "integration.request.path.proxy": "method.request.path.proxy",
        "integration.request.header.X-Static": "'s'",
        "integration.request.header.X-Stage": "context.stage",
    }
    uri = f"{server}/in/{{proxy}}?own=1"
    deploy(world, "HTTP_PROXY", uri, "/p/{proxy+}", httpMethod="ANY", requestParameters=parameters)
    headers = {"Content-Type": "text/plain", "Via": "1.1 v", "Expect": "x", "User-Agent": "u"}
    answer = world.ask("/p/a/b%20c", "PUT", headers, query=(("z", "2"),), body=b"hello")
    seen = json.loads(answer.body)
    assert (seen["method"], seen["path"], seen["body"]) == ("PUT", "/in/a/b%20c?own=1&z=2", "hello")
    sent = seen["headers"]
    assert (sent["x-static"], sent["x-stage"], sent["user-agent"]) == ("s", "prod", "u")
    assert (sent["x-amzn-apigateway-api-id"], sent["host"]) == ("abc123", server.removeprefix("http://"))
    assert not {"via", "expect"} & sent.keys()


def test_a_proxy_passes_the_answer_back(world: Any, server: str) -> None:
    """Status and headers, those that the gateway sets itself under another name."""
    deploy(world, "HTTP_PROXY", f"{server}/missing")
    answer = world.ask()
    assert (answer.status, answer.header("X-Own")) == (404, "yes")
    assert answer.header("x-amzn-Remapped-Date")
    assert answer.header("x-amzn-Remapped-Content-Length") == str(len(answer.body))


def test_query_values_come_beside_those_of_the_uri(world: Any, server: str) -> None:
    """As recorded: the URI's, the client's, the mapped ones; an empty one is left out."""
    parameters = {
        "integration.request.header.headerVar": "method.request.header.foobar",
        "integration.request.path.qsVar": "method.request.querystring.testVar",
        "integration.request.path.pathVar": "method.request.path.pathVariable",
        "integration.request.querystring.queryString": "method.request.querystring.testQueryString",
        "integration.request.querystring.testQs": "method.request.querystring.testQueryString",
        "integration.request.querystring.testEmptyQs": "method.request.header.emptyheader",
    }
    uri = f"{server}/?testVar={{pathVar}}&testQs={{qsVar}}"
    deploy(world, "HTTP_PROXY", uri, "/{pathVariable}", requestParameters=parameters)
    query = (("testQueryString", "foo"), ("testVar", "bar"))
    answer = world.ask("/foobar", headers={"foobar": "mapped-value", "headerVar": "request-value"}, query=query)
    seen = json.loads(answer.body)
    expected = "testVar=foobar&testQs=bar&testQueryString=foo&testVar=bar&queryString=foo&testQs=foo"
    assert seen["path"] == f"/?{expected}"
    assert seen["headers"]["headervar"] == "mapped-value"


def test_without_a_proxy_only_what_is_mapped_is_sent(world: Any, server: str) -> None:
    """Accept, User-Agent and the mapped parameters (recorded); the body by its template."""
    templates = {"application/json": '{"n": $input.json("$.m")}'}
    responses = {"200": {"statusCode": "200"}}
    deploy(world, "HTTP", f"{server}/ok", requestTemplates=templates, integrationResponses=responses)
    answer = world.ask(headers={"X-Client": "c"}, query=(("q", "1"),), body=b'{"m": 1}')
    seen = json.loads(answer.body)
    assert (seen["path"], seen["body"]) == ("/ok", '{"n": 1}')
    assert (seen["headers"]["accept"], seen["headers"]["user-agent"]) == ("application/json", "AmazonAPIGateway_abc123")
    assert "x-client" not in seen["headers"]


def test_a_pattern_matches_the_status(world: Any, server: str) -> None:
    """Its templates and headers make the answer; the default takes the rest and sends 200 (recorded)."""
    chosen = {
        "statusCode": "410",
        "selectionPattern": "4\\d{2}",
        "responseTemplates": {"application/json": "gone: $input.path('$.method')"},
        "responseParameters": {
            "method.response.header.X-Back": "integration.response.header.X-Own",
            "method.response.header.X-Path": "integration.response.body.path",
            "method.response.header.Date": "'x'",
        },
    }
    deploy(world, "HTTP", f"{server}/missing", integrationResponses={"410": chosen, "200": {"statusCode": "200"}})
    answer = world.ask()
    assert (answer.status, answer.body) == (410, b"gone: POST")
    assert (answer.header("X-Back"), answer.header("X-Path")) == ("yes", "/missing")
    assert answer.header("x-amzn-Remapped-Date") == "x"
    deploy(world, "HTTP", f"{server}/missing", integrationResponses={"200": {"statusCode": "200"}})
    assert world.ask().status == 200


@pytest.mark.parametrize("kind", ["HTTP", "HTTP_PROXY"])
@pytest.mark.parametrize(
    ("uri", "status"),
    [("http://192.0.2.1/", 504), ("http://127.0.0.1:1/", 504), ("https://${stageVariables.none}/", 500)],
)
def test_what_cannot_be_reached_is_a_clean_error(world: Any, kind: str, uri: str, status: int) -> None:
    """Another machine is not called, a closed port refuses, an empty host is none (recorded): never a hang."""
    deploy(world, kind, uri)
    answer = world.ask()
    assert (answer.status, answer.body) == (status, b'{"message": "Internal server error"}')


@pytest.mark.parametrize("kind", ["HTTP", "HTTP_PROXY"])
@pytest.mark.parametrize("name", ["Content-Length", "Transfer-Encoding"])
def test_the_messages_own_headers_cannot_be_mapped(world: Any, server: str, kind: str, name: str) -> None:
    """500, as recorded."""
    deploy(world, kind, server, requestParameters={f"integration.request.header.{name}": "'1'"})
    assert world.ask().status == 500


def test_stage_variables_make_the_address(world: Any, server: str) -> None:
    """As recorded: host, path and query may come from them."""
    deploy(world, "HTTP_PROXY", "http://${stageVariables.host}/${stageVariables.path}?${stageVariables.query}")
    world.configure(variables={"host": server.removeprefix("http://"), "path": "test-path", "query": "qs_key=qs_value"})
    assert json.loads(world.ask().body)["path"] == "/test-path?qs_key=qs_value"
