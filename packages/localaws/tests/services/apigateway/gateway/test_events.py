"""The event of a proxy integration. Recorded response: test_lambda_aws_proxy_integration."""

from __future__ import annotations

import base64
from typing import Any

KEYS = {
    "resource",
    "path",
    "httpMethod",
    "headers",
    "multiValueHeaders",
    "queryStringParameters",
    "multiValueQueryStringParameters",
    "pathParameters",
    "stageVariables",
    "requestContext",
    "body",
    "isBase64Encoded",
}
CONTEXT = {
    "resourceId",
    "resourcePath",
    "httpMethod",
    "extendedRequestId",
    "requestTime",
    "path",
    "accountId",
    "protocol",
    "stage",
    "domainPrefix",
    "requestTimeEpoch",
    "requestId",
    "identity",
    "domainName",
    "deploymentId",
    "apiId",
}


def event(world: Any, *args: Any, **request: Any) -> dict[str, Any]:
    """The event that the function got."""
    world.functions.calls.clear()
    world.ask(*args, **request)
    [found] = world.functions.called("main")
    return dict(found)


def test_the_event_has_awss_keys_and_nulls(world: Any) -> None:
    """Maps without entries are null, and so is an empty body."""
    found = event(world)
    assert found.keys() == KEYS
    assert found["requestContext"].keys() == CONTEXT
    assert len(found["requestContext"]["identity"]) == 12
    empty = ("queryStringParameters", "multiValueQueryStringParameters", "pathParameters", "stageVariables", "body")
    assert [found[name] for name in empty] == [None] * 5
    assert found["isBase64Encoded"] is False


def test_header_names_keep_the_clients_case(world: Any) -> None:
    """Values of one name are listed, the last one stands alone; framing headers are not passed."""
    headers = [("tEsT-HEADeR", "a"), ("X-Two", "1"), ("X-Two", "2"), ("Content-Length", "0"), ("Connection", "close")]
    found = event(world, headers=headers)
    assert found["headers"]["tEsT-HEADeR"] == "a"
    assert (found["headers"]["X-Two"], found["multiValueHeaders"]["X-Two"]) == ("2", ["1", "2"])
    assert {"content-length", "connection"}.isdisjoint(name.lower() for name in found["headers"])
    assert found["headers"]["X-Forwarded-Proto"] == "https"


def test_the_last_value_of_a_query_parameter_stands_alone(world: Any) -> None:
    """All values are in the multi-value map."""
    found = event(world, query=(("a", "1"), ("a", "2"), ("b", "")))
    assert found["queryStringParameters"] == {"a": "2", "b": ""}
    assert found["multiValueQueryStringParameters"] == {"a": ["1", "2"], "b": [""]}


def test_paths_are_told_as_sent_and_with_the_stage(world: Any) -> None:
    """``path`` keeps a trailing slash, requestContext.path begins with the stage, parameters stay encoded."""
    world.deploy({"/projects/{id}/{proxy+}": {"ANY": world.method()}})
    found = event(world, "/projects/7/a%20b//c/", "PUT")
    assert (found["path"], found["requestContext"]["path"]) == ("/projects/7/a%20b//c/", "/prod/projects/7/a%20b//c/")
    assert found["pathParameters"] == {"id": "7", "proxy": "a%20b//c"}
    assert (found["resource"], found["httpMethod"]) == ("/projects/{id}/{proxy+}", "PUT")


def test_bodies_are_text_or_base64_by_content_type(world: Any) -> None:
    """Binary media types are encoded, everything else is text."""
    world.deploy({"/x": {"POST": world.method()}}, binaryMediaTypes=["image/*"])
    binary = event(world, method="POST", headers={"content-type": "image/png"}, body=b"\xff\x00")
    assert (base64.b64decode(binary["body"]), binary["isBase64Encoded"]) == (b"\xff\x00", True)
    text = event(world, method="POST", headers={"content-type": "application/json"}, body=b'{"a": 1}')
    assert (text["body"], text["isBase64Encoded"]) == ('{"a": 1}', False)


def test_the_source_address_is_the_peers(world: Any) -> None:
    """A client's own X-Forwarded-For is kept before it, and never believed."""
    found = event(world, headers={"x-forwarded-for": "1.2.3.4"}, source_ip="127.0.0.66")
    assert found["requestContext"]["identity"]["sourceIp"] == "127.0.0.66"
    assert found["headers"]["X-Forwarded-For"] == "1.2.3.4, 127.0.0.66"
