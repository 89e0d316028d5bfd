"""A function's process stays on this machine: what would leave it is refused in so many words."""

from __future__ import annotations

from typing import Any

import pytest

SDK = """
import boto3, os
os.environ["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "true"  # as an SDK does that is too old to know the variable
def handler(event, context):
    boto3.client(event).list_tables()
"""
SOCKETS = """
import asyncio, socket, urllib.request
def ask(url): return urllib.request.urlopen(url, timeout=5)
def connect(host): return socket.create_connection((host, 443), timeout=5)
def datagram(host): return socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", (host, 53))
def loop(host): return asyncio.run(asyncio.open_connection(host, 443))
def handler(event, context):
    try:
        globals()[event["how"]](event["where"])
    except Exception as error:
        return f"{type(error).__name__}: {error}"
"""


def test_an_sdk_that_is_not_led_here_is_refused(bench: Any) -> None:
    """The error names the host, the SDK and the way out, and so does the function's log."""
    bench.add("f", SDK, timeout_s=20)
    message = bench.error("f", "dynamodb")["errorMessage"]
    for part in ("dynamodb.us-east-1.amazonaws.com", "botocore is ", "1.31"):
        assert part in message
    assert any("dynamodb.us-east-1.amazonaws.com" in line for line in bench.written.messages("/aws/lambda/f"))


@pytest.mark.parametrize(
    ("how", "where"),
    [
        ("ask", "https://sqs.eu-west-1.amazonaws.com/"),
        ("connect", "abc123.execute-api.us-east-1.amazonaws.com"),
        ("connect", "lambda.us-east-1.api.aws"),
        ("connect", "xyz.lambda-url.us-east-1.on.aws"),
        ("connect", "S3.AMAZONAWS.COM."),
        ("connect", "192.0.2.1"),
        ("connect", "2001:db8::1"),
        ("connect", "::ffff:192.0.2.1"),
        ("datagram", "192.0.2.1"),
        ("loop", "kms.us-east-1.amazonaws.com"),
        ("loop", "192.0.2.1"),
    ],
)
def test_no_other_machine_is_reached(one_bench: Any, how: str, where: str) -> None:
    """By name or by address, in streams and datagrams, with and without an event loop."""
    one_bench.add("f", SOCKETS, timeout_s=20)
    assert "localaws lets functions reach this machine alone" in one_bench.result("f", {"how": how, "where": where})


@pytest.mark.parametrize("where", ["127.0.0.1", "localhost", "::1", "0.0.0.0"])
def test_this_machine_is_reached(one_bench: Any, where: str) -> None:
    """Nobody listens there, which is the machine's own answer."""
    one_bench.add("f", SOCKETS.replace("443", "1"), timeout_s=20)
    assert "localaws lets" not in one_bench.result("f", {"how": "connect", "where": where})


def test_names_that_only_look_like_aws_are_not_taken_for_it(one_bench: Any) -> None:
    """Whether they exist is the resolver's to say."""
    one_bench.add("f", SOCKETS, timeout_s=20)
    for where in ("notamazonaws.com.invalid", "amazonaws.com.invalid"):
        assert "this one called" not in one_bench.result("f", {"how": "connect", "where": where})
