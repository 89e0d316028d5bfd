"""The TLS probe against servers of our own: what each accepts, how each refuses, and what is nobody's word."""

from __future__ import annotations

import socket
import ssl
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import trustme

from probes.local import tls
from probes.local.tls import OPENSSL, Place, cannot_offer, client_hello, offer
from stormproof.core.handshakes import MODERN, OLD, Outcome, Version

AUTHORITY = trustme.CA()
CERTIFICATE = AUTHORITY.issue_cert("shop.example")


def context(oldest: Version, newest: Version = Version.TLS_1_3) -> ssl.SSLContext:
    """Return a server's context that takes the versions from the oldest to the newest."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        made.minimum_version, made.maximum_version = OPENSSL[oldest], OPENSSL[newest]
    CERTIFICATE.configure_cert(made)
    return made


@contextmanager
def server(answer: ssl.SSLContext | bytes) -> Iterator[Place]:
    """Yield where a server listens: it shakes hands by a context, or answers whatever comes with some bytes."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection:
                try:
                    if isinstance(answer, bytes):
                        connection.recv(4096)
                        connection.sendall(answer)
                    else:
                        answer.wrap_socket(connection, server_side=True).close()
                except OSError:
                    continue

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield Place("shop.example", "127.0.0.1", listening.getsockname()[1])
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(5)


def test_this_client_can_make_every_offer() -> None:
    """Python's usual client cannot offer TLS 1.0 and 1.1, and OpenSSL no SSL 3.0: this one can."""
    assert [cannot_offer(version) for version in Version] == [""] * len(Version)


@pytest.mark.parametrize("oldest", [Version.TLS_1_0, Version.TLS_1_1, Version.TLS_1_2, Version.TLS_1_3])
def test_a_server_takes_what_it_speaks_and_refuses_the_rest_itself(oldest: Version) -> None:
    """From the oldest version that it takes on, every offer is accepted; each older one gets its alert."""
    versions = list(Version)
    with server(context(oldest)) as place:
        seen = {version: offer(place, version).outcome for version in versions}
    taken = versions[versions.index(oldest) :]
    assert seen == {version: Outcome.ACCEPTED if version in taken else Outcome.REFUSED for version in versions}


def test_a_server_of_yesterday_accepts_no_version_of_today() -> None:
    """It answers with an older version than was offered, or refuses."""
    with server(context(Version.TLS_1_0, Version.TLS_1_1)) as place:
        assert Outcome.ACCEPTED not in {offer(place, version).outcome for version in MODERN}


def test_a_server_that_speaks_ssl_3_is_seen() -> None:
    """Its hello in that version is what a server answers that takes the offer."""
    body = bytes([2]) + (38).to_bytes(3, "big") + b"\x03\x00" + bytes(32) + b"\x00\x00\x2f\x00"
    with server(bytes([22]) + b"\x03\x00" + len(body).to_bytes(2, "big") + body) as place:
        assert offer(place, Version.SSL_3_0).outcome is Outcome.ACCEPTED


@pytest.mark.parametrize("version", OLD)
@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x15\x03\x01\x00\x02\x02\x50"])
def test_other_answers_are_nobodys_word(version: Version, answer: bytes) -> None:
    """A server that hangs up, speaks something else or fails within has not refused the version."""
    with server(answer) as place:
        seen = offer(place, version)
    assert seen.outcome is Outcome.UNKNOWN
    assert seen.detail


def test_a_missing_cipher_is_no_refusal_of_the_version() -> None:
    """Only the alert about the version counts: here the server takes TLS 1.2 and shares no cipher."""
    picky = context(Version.TLS_1_0, Version.TLS_1_2)
    picky.set_ciphers("PSK-AES128-GCM-SHA256")
    with server(picky) as place:
        assert offer(place, Version.TLS_1_2).outcome is Outcome.UNKNOWN


def test_nobody_there_is_unknown() -> None:
    """A port that is closed refuses no version."""
    with socket.create_server(("127.0.0.1", 0)) as closing:
        port = closing.getsockname()[1]
    assert offer(Place("shop.example", "127.0.0.1", port), Version.TLS_1_0).outcome is Outcome.UNKNOWN


def test_a_client_that_cannot_offer_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the security level of Python's usual client, TLS 1.0 is not offered, and not taken for refused."""
    monkeypatch.setattr(tls, "CIPHERS", "DEFAULT:@SECLEVEL=2")
    cannot_offer.cache_clear()
    try:
        with server(context(Version.TLS_1_0)) as place:
            seen = offer(place, Version.TLS_1_0)
        assert seen.outcome is Outcome.UNKNOWN
        assert "cannot offer" in seen.detail
    finally:
        cannot_offer.cache_clear()


def test_a_hello_that_nobody_understands_is_no_offer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The self-check of SSL 3.0 tells a broken hello from one of too old a version."""
    whole = client_hello("willing.test")
    monkeypatch.setattr(tls, "client_hello", lambda _host: whole[:43] + b"\xff" + whole[44:])
    cannot_offer.cache_clear()
    try:
        assert "does not take our hello" in cannot_offer(Version.SSL_3_0)
    finally:
        cannot_offer.cache_clear()
