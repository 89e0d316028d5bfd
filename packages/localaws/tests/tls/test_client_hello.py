"""The ClientHello. RFC 8446 section 4.1.2, RFC 6066 section 3."""

from __future__ import annotations

import ssl
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.tls.client_hello import Incomplete, NotTls, server_name


@cache
def hello(name: str | None) -> bytes:
    """The first message of a real client."""
    context = ssl.create_default_context()
    context.check_hostname = name is not None
    outgoing = ssl.MemoryBIO()
    client = context.wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname=name)
    with pytest.raises(ssl.SSLWantReadError):
        client.do_handshake()
    return outgoing.read()


@pytest.mark.parametrize("name", ["abc123.execute-api.us-east-1.amazonaws.com", "localhost", None])
def test_the_name_that_a_client_asks_for_is_read(name: str | None) -> None:
    """The server name of a real client's handshake is found, and its absence too."""
    assert server_name(hello(name)) == name


@given(st.integers(0, 10_000))
def test_a_part_of_it_waits_for_the_rest(cut: int) -> None:
    """However a ClientHello is cut, the part is incomplete and never misread."""
    whole = hello("abc123.execute-api.us-east-1.amazonaws.com")
    with pytest.raises(Incomplete):
        server_name(whole[: cut % len(whole)])


def test_a_message_over_several_records_is_joined() -> None:
    """A handshake message may be spread over records."""
    whole = hello("localhost")
    head, message = whole[:3], whole[5:]
    halves = (message[:40], message[40:])
    assert server_name(b"".join(head + len(half).to_bytes(2, "big") + half for half in halves)) == "localhost"


@given(st.binary(min_size=1, max_size=80))
def test_any_bytes_are_told_apart(data: bytes) -> None:
    """Noise is no TLS, or the beginning of something: never another error."""
    with pytest.raises((Incomplete, NotTls)):
        server_name(data)
