"""Lambda proxy integration.

Recorded responses: test_aws_proxy_response_payload_format_validation, TestApiGatewayHeaderRemapping,
test_invocation_trace_id, invoke-api-b64-encoded-true; 504: https://repost.aws/knowledge-center/api-gateway-504-errors .
"""

from __future__ import annotations

import asyncio
import base64
from typing import Any

import pytest

from localaws.kernel.ports import Caller, InvokeError

INTERNAL = b'{"message": "Internal server error"}'


def answer(world: Any, reply: Any, **request: Any) -> Any:
    """Let the function answer and ask it."""
    world.functions.answers["main"] = reply
    return world.ask(**request)


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"no json",
        None,
        [],
        "text",
        {"statusCode": 200, "unknown": 1},
        {"statusCode": "abc"},
        {"statusCode": None},
        {"statusCode": 200, "body": {"a": 1}},
        {"statusCode": 200, "headers": ["a"]},
        {"statusCode": 200, "headers": {"a": {"b": 1}}},
        {"statusCode": 200, "multiValueHeaders": {"a": "b"}},
        {"statusCode": 42},
    ],
)
def test_a_malformed_answer_is_502(world: Any, reply: Any) -> None:
    """What is no proxy response is 502 with the body of 36 bytes."""
    got = answer(world, reply)
    assert (got.status, got.body) == (502, INTERNAL)
    assert got.header("x-amzn-ErrorType") == "InternalServerErrorException"


def test_a_function_that_fails_is_502(world: Any, failed: Any) -> None:
    """An unhandled exception is not shown to the client."""
    got = answer(world, failed("secret"))
    assert (got.status, got.body) == (502, INTERNAL)


@pytest.mark.parametrize(
    ("reply", "status", "body"),
    [
        ({"statusCode": "201"}, 201, b""),
        ({"headers": {"a": "b"}}, 200, b""),
        ({"statusCode": 200, "headers": None, "multiValueHeaders": None, "body": None}, 200, b""),
        ({"statusCode": 404, "body": "gone"}, 404, b"gone"),
        ({"statusCode": 503, "body": "x"}, 503, b"x"),
    ],
)
def test_what_is_left_out_has_its_default(world: Any, reply: Any, status: int, body: bytes) -> None:
    """StatusCode is 200 unless told, as text too; nulls are as good as nothing."""
    got = answer(world, reply)
    assert (got.status, got.body) == (status, body)


def test_the_gateway_identifies_the_response(world: Any) -> None:
    """Content-Type is JSON unless told; request ID, extended ID and trace are added, no error type."""
    got = world.ask()
    assert [name for name, _ in got.headers] == [
        "Content-Type",
        "x-amzn-RequestId",
        "x-amz-apigw-id",
        "X-Amzn-Trace-Id",
    ]
    assert got.header("Content-Type") == "application/json"
    assert got.header("X-Amzn-Trace-Id").startswith("Root=1-")


def test_headers_of_one_name_are_merged(world: Any) -> None:
    """Multi-value ones come first and give the casing; booleans are spelt as in JSON."""
    reply = {
        "headers": {"x-rate": "3", "Flag": True, "content-type": "text/plain"},
        "multiValueHeaders": {"X-Rate": ["1", "2"], "Set-Cookie": ["a=1", "b=2"]},
    }
    headers = answer(world, reply).headers
    assert [pair for pair in headers if pair[0].lower() == "x-rate"] == [
        ("X-Rate", "1"),
        ("X-Rate", "2"),
        ("X-Rate", "3"),
    ]
    assert [value for name, value in headers if name == "Set-Cookie"] == ["a=1", "b=2"]
    assert ("Flag", "true") in headers
    assert [value for name, value in headers if name.lower() == "content-type"] == ["text/plain"]


@pytest.mark.parametrize("name", ["Connection", "Content-Length", "Date", "Server", "x-amzn-RequestId"])
def test_headers_that_are_the_gateways_own_are_remapped(world: Any, name: str) -> None:
    """They reach the client under x-amzn-Remapped-."""
    got = answer(world, {"headers": {name: "mine", "Transfer-Encoding": "chunked"}})
    assert got.header(f"x-amzn-Remapped-{name}") == "mine"
    assert got.header("Transfer-Encoding") is None


def test_base64_is_decoded_where_the_client_accepts_a_binary_type(world: Any) -> None:
    """Only the first type of Accept counts, and only if it is a binary media type; else base64 goes out as it is."""
    encoded = base64.b64encode(b"\x00\xff").decode()
    reply = {"body": encoded, "isBase64Encoded": True}
    world.deploy({"/x": {"GET": world.method()}}, binaryMediaTypes=["image/png"])
    assert answer(world, reply, headers={"Accept": "image/png,*/*"}).body == b"\x00\xff"
    assert answer(world, reply, headers={"Accept": "*/*,image/png"}).body == encoded.encode()
    assert answer(world, reply).body == encoded.encode()


def test_a_slow_function_is_504(world: Any) -> None:
    """After the integration's timeout: Endpoint request timed out; the function is not cancelled."""
    finished = []

    async def slow() -> dict[str, Any]:
        await asyncio.sleep(0)
        await asyncio.Event().wait()
        finished.append(True)
        return {}

    method = world.method()
    method["methodIntegration"]["timeoutInMillis"] = 50
    world.deploy({"/x": {"GET": method}})
    got = answer(world, lambda _: slow())
    assert (got.status, got.body) == (504, b'{"message": "Endpoint request timed out"}')
    assert finished == []


@pytest.mark.parametrize("code", ["AccessDeniedException", "ResourceNotFoundException", "TooManyRequestsException"])
def test_a_function_that_lambda_refuses_is_500(world: Any, code: str) -> None:
    """A missing permission, a missing function and a throttled one look alike."""
    got = answer(world, InvokeError(code, "no", 403))
    assert (got.status, got.body) == (500, INTERNAL)


def test_an_event_too_large_for_lambda_is_413(world: Any) -> None:
    """https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html : 6 MB, less than the gateway takes."""
    got = answer(world, InvokeError("RequestTooLargeException", "too large", 413))
    assert (got.status, got.body) == (413, b'{"message":"Request Too Long"}')
    assert got.header("x-amzn-ErrorType") == "RequestTooLargeException"


def test_another_method_than_post_invokes_nothing(world: Any) -> None:
    """Lambda is invoked by POST alone."""
    method = world.method()
    method["methodIntegration"]["httpMethod"] = "GET"
    world.deploy({"/x": {"GET": method}})
    assert (world.ask().status, world.ask().body, world.functions.calls) == (500, INTERNAL, [])


@pytest.mark.parametrize(
    ("path", "method", "asked", "arn"),
    [
        ("/x", "GET", "/x", "GET/x"),
        ("/projects/{id}/files", "POST", "/projects/7/files", "POST/projects/*/files"),
        ("/{proxy+}", "ANY", "/a/b", "*/*"),
    ],
)
def test_the_permission_is_asked_for_the_methods_arn(world: Any, path: str, method: str, asked: str, arn: str) -> None:
    """Path parameters and ANY are ``*`` in the source ARN that Lambda judges."""
    world.deploy({path: {method: world.method()}})
    assert world.ask(asked, "GET" if method == "ANY" else method).status == 200
    source = f"arn:aws:execute-api:us-east-1:123456789012:abc123/prod/{arn}"
    assert world.functions.calls[0][2] == Caller("apigateway.amazonaws.com", source, "123456789012")


def test_stage_variables_choose_the_function(world: Any) -> None:
    """``${stageVariables.name}`` in the URI is filled in; the settings of the stage are live."""
    world.functions.answers["other"] = {"statusCode": 202}
    method = world.method()
    method["methodIntegration"]["uri"] = method["methodIntegration"]["uri"].replace(":main", ":${stageVariables.fn}")
    world.deploy({"/x": {"GET": method}})
    world.configure(variables={"fn": "other"})
    assert world.ask().status == 202
