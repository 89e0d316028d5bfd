"""The embedded AWS's certificate authority: one a process, made anew at each start, trusted by nobody else."""

from __future__ import annotations

import ssl
from pathlib import Path

import trustme

from localaws.kernel.ports import REGIONS

NAMES = (
    "localhost",
    "127.0.0.1",
    "*.amazonaws.com",
    *(f"*.execute-api.{region}.amazonaws.com" for region in REGIONS),
    *(f"*.{region}.amazonaws.com" for region in REGIONS),
    "*.s3.amazonaws.com",
    *(f"*.s3.{region}.amazonaws.com" for region in REGIONS),
    "*.s3.localhost",
)


class Authority:
    """Issues the server's certificate. `bundle` is the PEM file that clients are to trust."""

    def __init__(self, folder: Path) -> None:
        self.bundle = folder / "ca.pem"
        authority = trustme.CA(organization_name="localaws")
        authority.cert_pem.write_to_path(self.bundle)
        self._authority = authority
        self._certificate = authority.issue_cert(*NAMES)

    def server_context(self) -> ssl.SSLContext:
        """Return a fresh context for a server; TLS 1.2 is the least that AWS's endpoints take.

        Source: https://aws.amazon.com/blogs/security/tls-1-2-required-for-aws-endpoints/
        """
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        self._certificate.configure_cert(context)
        return context

    def certify(self, context: ssl.SSLContext, name: str | None) -> None:
        """Put a certificate into a server's context: for a host name of its own, or (None) for all usual names."""
        certificate = self._certificate if name is None else self._authority.issue_cert(name)
        certificate.configure_cert(context)
