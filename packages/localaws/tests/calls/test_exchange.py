"""Requests in moto's terms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.calls.exchange import Exchange, moto_request

NAMES = st.from_regex(r"[a-z][a-z-]{0,10}", fullmatch=True).filter(
    lambda name: name not in {"content-length", "transfer-encoding", "host"}
)
VALUES = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=10)


def exchange(
    path: str = "/", query: str = "", headers: tuple[tuple[str, str], ...] = (), body: bytes = b""
) -> Exchange:
    """A request to the endpoint."""
    return Exchange("PUT", path, query, (("Host", "127.0.0.1:4566"), *headers), body, "http")


@given(headers=st.dictionaries(NAMES, VALUES, max_size=5), body=st.binary(max_size=50))
def test_headers_and_body_arrive_as_sent(headers: dict[str, str], body: bytes) -> None:
    """Each header by its name, the body byte by byte."""
    request = moto_request(exchange(headers=tuple(headers.items()), body=body))
    assert {name: request.headers[name] for name in headers} == headers
    assert request.get_data() == body


def test_a_header_that_is_repeated_is_joined() -> None:
    """As HTTP has it, by commas."""
    assert moto_request(exchange(headers=(("x-a", "1"), ("X-A", "2")))).headers["x-a"] == "1,2"


@pytest.mark.parametrize("path", ["/bucket/a%2Fb%20c", "/bucket//double", "/", "/b/%E2%82%AC", "/b/plus+sign"])
def test_the_path_is_kept_encoded_as_sent(path: str) -> None:
    """S3 keys depend on it."""
    request = moto_request(exchange(path, "list-type=2"))
    assert request.raw_path == path
    assert request.raw_url == f"http://127.0.0.1:4566{path}?list-type=2"


def test_metadata_keeps_its_underscores() -> None:
    """x-amz-meta-my_key is another key than x-amz-meta-my-key."""
    headers = dict(moto_request(exchange(headers=(("x-amz-meta-my_key", "v"),))).headers)
    assert headers["x-amz-meta-my_key"] == "v"
