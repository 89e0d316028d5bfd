"""The certificate authority: whom its certificates are for, and what they are good against."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path

import pytest

from localaws.tls.authority import Authority


def connect(authority: Authority, name: str, client: ssl.SSLContext) -> str | None:
    """Shake hands with a server of the authority under a name; return the version. Raises ssl.SSLError."""

    async def main() -> str | None:
        async def close(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.close()

        server = await asyncio.start_server(close, "127.0.0.1", 0, ssl=authority.server_context())
        async with server:
            port = server.sockets[0].getsockname()[1]
            _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=client, server_hostname=name)
            version: str | None = writer.get_extra_info("ssl_object").version()
            writer.close()
            return version

    return asyncio.run(main())


def trusting(authority: Authority) -> ssl.SSLContext:
    """Return a client's context that trusts the bundle alone."""
    return ssl.create_default_context(cafile=str(authority.bundle))


NAMES = [
    "localhost",
    "127.0.0.1",
    "abc123.execute-api.eu-west-1.amazonaws.com",
    "bucket.s3.us-east-1.amazonaws.com",
    "bucket.s3.amazonaws.com",
    "dynamodb.ap-southeast-2.amazonaws.com",
    "bucket.s3.localhost",
]


@pytest.mark.parametrize("name", NAMES)
def test_the_certificate_is_for_the_names_in_use(tmp_path: Path, name: str) -> None:
    """A client that trusts the bundle checks the name too."""
    authority = Authority(tmp_path)
    assert connect(authority, name, trusting(authority)) == "TLSv1.3"


def test_it_is_for_no_other_name(tmp_path: Path) -> None:
    """example.com is somebody else's."""
    authority = Authority(tmp_path)
    with pytest.raises(ssl.SSLCertVerificationError):
        connect(authority, "example.com", trusting(authority))


def test_another_authority_is_not_trusted(tmp_path: Path) -> None:
    """Each start has its own."""
    (tmp_path / "other").mkdir()
    other = Authority(tmp_path / "other")
    with pytest.raises(ssl.SSLCertVerificationError):
        connect(Authority(tmp_path), "localhost", trusting(other))


def test_versions_before_1_2_are_refused(tmp_path: Path) -> None:
    """As AWS's endpoints do."""
    authority = Authority(tmp_path)
    assert authority.server_context().minimum_version is ssl.TLSVersion.TLSv1_2
    client = trusting(authority)
    client.maximum_version = ssl.TLSVersion.TLSv1_2
    assert connect(authority, "localhost", client) == "TLSv1.2"
