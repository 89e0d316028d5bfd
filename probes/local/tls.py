"""Offers a server one protocol version at a time, and tells whether the server itself took or refused it.

Python's usual client cannot tell: its security level leaves TLS 1.0 and 1.1 without a cipher, so that both look
refused by a server that takes them. Here the level is 0, the version is the only one offered, and before an offer
counts the same client has shown against a willing server that it can make it. SSL 3.0, which OpenSSL is no longer
built with, is offered by a ClientHello of our own (RFC 6101 section 5.6.1.2): the server's first record answers it.
Its alerts had no ``protocol_version`` yet (section 5.4.2): a server that is asked for SSL 3.0 alone, with every suite
of its time, refuses it with ``handshake_failure``, as OpenSSL's own servers do.
"""

from __future__ import annotations

import os
import socket
import ssl
import struct
import warnings
from contextlib import suppress
from dataclasses import dataclass
from functools import cache

from stormproof.core.handshakes import Handshake, Outcome, Version

TIMEOUT_S = 10.0
# All ciphers, those without a certificate for the willing server included; level 0 admits what TLS 1.0 needs.
CIPHERS = "ALL:@SECLEVEL=0"
REFUSAL = "TLSV1_ALERT_PROTOCOL_VERSION"
OPENSSL = {
    Version.TLS_1_0: ssl.TLSVersion.TLSv1,
    Version.TLS_1_1: ssl.TLSVersion.TLSv1_1,
    Version.TLS_1_2: ssl.TLSVersion.TLSv1_2,
    Version.TLS_1_3: ssl.TLSVersion.TLSv1_3,
}
NOT_CHECKED = frozenset({Version.TLS_1_2, Version.TLS_1_3})
"""What is to be accepted needs no willing server: that it is accepted shows that it was offered."""

HANDSHAKE, ALERT, CLIENT_HELLO, SERVER_HELLO = 22, 21, 1, 2
HANDSHAKE_FAILURE, PROTOCOL_VERSION = 40, 70
SSL3_REFUSALS = {HANDSHAKE_FAILURE: "alert handshake_failure", PROTOCOL_VERSION: "alert protocol_version"}
SSL3 = b"\x03\x00"
# What servers of that time agreed on: RC4, 3DES and AES, with keys exchanged by RSA, DHE or ECDHE.
SSL3_SUITES = (0x0004, 0x0005, 0x000A, 0x0016, 0x002F, 0x0033, 0x0035, 0x0039, 0xC012, 0xC013, 0xC014)
RECORD_HEADER = struct.Struct(">B2sH")


@dataclass(frozen=True)
class Place:
    """Where to connect, and the server name to ask for."""

    host: str
    address: str
    port: int = 443


def offer(place: Place, version: Version) -> Handshake:
    """Offer a server one version alone and return what came of it; an offer that this client cannot make is UNKNOWN."""
    if unable := cannot_offer(version):
        return Handshake(place.host, version, Outcome.UNKNOWN, f"this client cannot offer it: {unable}")
    try:
        with socket.create_connection((place.address, place.port), timeout=TIMEOUT_S) as connection:
            if version is Version.SSL_3_0:
                return _offer_ssl3(connection, place.host)
            return _offer_tls(connection, place.host, version)
    except OSError as error:
        return Handshake(place.host, version, Outcome.UNKNOWN, f"{type(error).__name__}: {error}")


@cache
def cannot_offer(version: Version) -> str:
    """Return why this client cannot make an offer, empty where a willing server has understood it."""
    if version in NOT_CHECKED:
        return ""
    try:
        return _ssl3_misunderstood() if version is Version.SSL_3_0 else _never_agrees(version)
    except (ssl.SSLError, ValueError) as error:
        return str(error)


def client_hello(host: str) -> bytes:
    """Return the record by which a client offers SSL 3.0 alone; it asks for the server's name as later clients do."""
    name = host.encode("idna")
    entry = struct.pack(">BH", 0, len(name)) + name
    names = struct.pack(">H", len(entry)) + entry
    extensions = struct.pack(">HH", 0, len(names)) + names
    suites = b"".join(struct.pack(">H", suite) for suite in SSL3_SUITES)
    body = SSL3 + os.urandom(32) + b"\x00" + struct.pack(">H", len(suites)) + suites + b"\x01\x00"
    body += struct.pack(">H", len(extensions)) + extensions
    message = bytes([CLIENT_HELLO]) + len(body).to_bytes(3, "big") + body
    return RECORD_HEADER.pack(HANDSHAKE, SSL3, len(message)) + message


def _offer_tls(connection: socket.socket, host: str, version: Version) -> Handshake:
    try:
        with _context(ssl.PROTOCOL_TLS_CLIENT, version).wrap_socket(connection, server_hostname=host) as secured:
            cipher = secured.cipher()
            return Handshake(host, version, Outcome.ACCEPTED, cipher[0] if cipher else "")
    except ssl.SSLError as error:
        outcome = Outcome.REFUSED if error.reason == REFUSAL else Outcome.UNKNOWN
        return Handshake(host, version, outcome, error.reason or str(error))


def _offer_ssl3(connection: socket.socket, host: str) -> Handshake:
    connection.sendall(client_hello(host))
    kind, content = _record(connection)
    if kind == ALERT and (said := SSL3_REFUSALS.get(content[-1] if content else 0)):
        return Handshake(host, Version.SSL_3_0, Outcome.REFUSED, said)
    if kind == HANDSHAKE and content[:1] == bytes([SERVER_HELLO]) and content[4:6] == SSL3:
        return Handshake(host, Version.SSL_3_0, Outcome.ACCEPTED, "the server answered with its own hello")
    told = f"the server answered with record {kind}: {content[:2].hex()}" if kind else "the server hung up"
    return Handshake(host, Version.SSL_3_0, Outcome.UNKNOWN, told)


def _record(connection: socket.socket) -> tuple[int, bytes]:
    """Return the type and content of the server's first record; 0 where it sent none."""
    with connection.makefile("rb") as stream:
        header = stream.read(RECORD_HEADER.size)
        if len(header) < RECORD_HEADER.size:
            return 0, b""
        kind, _, length = RECORD_HEADER.unpack(header)
        return int(kind), stream.read(length)


def _context(side: int, version: Version | None) -> ssl.SSLContext:
    """Return a context of one version alone, or (None) of all that OpenSSL has; it trusts anybody, nothing is sent."""
    context = ssl.SSLContext(side)
    if side == ssl.PROTOCOL_TLS_CLIENT:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    context.set_ciphers(CIPHERS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # old versions are what this is about
        context.minimum_version = OPENSSL[version or Version.TLS_1_0]
        context.maximum_version = OPENSSL[version or Version.TLS_1_3]
    return context


def _never_agrees(version: Version) -> str:
    """Shake hands with ourselves, without a certificate, in that version; return what is wrong, empty for nothing."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = _context(ssl.PROTOCOL_TLS_CLIENT, version).wrap_bio(to_client, to_server, server_hostname="willing.test")
    server = _context(ssl.PROTOCOL_TLS_SERVER, version).wrap_bio(to_server, to_client, server_side=True)
    for side in (client, server, client, server, client):
        with suppress(ssl.SSLWantReadError):
            side.do_handshake()
    spoken = client.version()
    expected = version.value.replace(" ", "v").removesuffix(".0")
    return "" if spoken == expected else f"a willing server agreed on {spoken or 'nothing'}"


def _ssl3_misunderstood() -> str:
    """Show our own hello to OpenSSL; return what is wrong, empty where it sees an offer of too old a version."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    incoming.write(client_hello("willing.test"))
    with suppress(ssl.SSLError):
        _context(ssl.PROTOCOL_TLS_SERVER, None).wrap_bio(incoming, outgoing, server_side=True).do_handshake()
    answer = outgoing.read()
    understood = answer[:1] == bytes([ALERT]) and answer[-1] in SSL3_REFUSALS
    return "" if understood else f"OpenSSL does not take our hello for an offer of SSL 3.0: {answer.hex() or 'silence'}"
