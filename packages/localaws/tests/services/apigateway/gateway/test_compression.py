"""Payload compression.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gzip-compression-decompression.html .
"""

from __future__ import annotations

import gzip
import zlib
from typing import Any

import pytest

LONG = "x" * 2000


@pytest.fixture
def compressing(world: Any) -> Any:
    """The world with an API that compresses from 1,000 bytes on."""
    world.deploy({"/x": {"POST": world.method()}}, minimumCompressionSize=1000)
    world.functions.answers["main"] = {"statusCode": 200, "body": LONG}
    return world


@pytest.mark.parametrize(
    ("accept", "encoding", "decode"),
    [("gzip, deflate", "gzip", gzip.decompress), ("deflate", "deflate", zlib.decompress), ("br", None, bytes)],
)
def test_long_bodies_are_compressed_as_the_client_accepts(
    compressing: Any, accept: str, encoding: str | None, decode: Any
) -> None:
    """Gzip before deflate; what the client does not accept is not used."""
    answer = compressing.ask(method="POST", headers={"accept-encoding": accept})
    assert answer.header("Content-Encoding") == encoding
    assert decode(answer.body).decode() == LONG


def test_short_bodies_and_other_apis_are_left_alone(compressing: Any) -> None:
    """Below the minimum, and without one, nothing is compressed."""
    compressing.functions.answers["main"] = {"statusCode": 200, "body": "short"}
    assert compressing.ask(method="POST", headers={"accept-encoding": "gzip"}).body == b"short"
    compressing.deploy({"/x": {"POST": compressing.method()}})
    compressing.functions.answers["main"] = {"statusCode": 200, "body": LONG}
    assert compressing.ask(method="POST", headers={"accept-encoding": "gzip"}).header("Content-Encoding") is None


@pytest.mark.parametrize(("encoding", "encode"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_compressed_requests_are_decompressed(compressing: Any, encoding: str, encode: Any) -> None:
    """The function sees the content and no Content-Encoding."""
    compressing.ask(method="POST", headers={"Content-Encoding": encoding}, body=encode(b"hello"))
    [event] = compressing.functions.called("main")
    assert (event["body"], "Content-Encoding" in event["headers"]) == ("hello", False)


def test_a_body_that_is_not_what_it_says_is_400(compressing: Any) -> None:
    """BAD_REQUEST_BODY, and the function is not asked."""
    assert compressing.ask(method="POST", headers={"Content-Encoding": "gzip"}, body=b"plain").status == 400
    assert compressing.functions.calls == []


def test_a_body_that_swells_beyond_the_limit_is_413(compressing: Any) -> None:
    """A small request cannot become a huge one."""
    bomb = gzip.compress(b"0" * (10 * 1024 * 1024 + 1))
    assert compressing.ask(method="POST", headers={"Content-Encoding": "gzip"}, body=bomb).status == 413
