"""Signatures of SNS messages: version 1 is SHA-1, version 2 SHA-256, by a certificate made on first use.

https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
"""

from __future__ import annotations

import base64
import threading
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from localaws.kernel.moments import moment

VALID = timedelta(days=365)


@dataclass(frozen=True)
class Identity:
    """A key with its certificate."""

    key: rsa.RSAPrivateKey
    certificate: bytes
    file: str


class Signer:
    """Signs messages with the one key of this embedded AWS; callable from any thread."""

    def __init__(self, now: float) -> None:
        self._now = now
        self._guard = threading.Lock()
        self._identity: Identity | None = None

    def sign(self, fields: Mapping[str, str], region: str, version: str) -> tuple[str, str]:
        """Return the signature (base64) over the fields in their order, and the certificate's URL."""
        text = "".join(f"{name}\n{value}\n" for name, value in fields.items())
        identity = self.identity()
        digest = hashes.SHA256() if version == "2" else hashes.SHA1()  # noqa: S303  # what version 1 is
        signature = identity.key.sign(text.encode(), padding.PKCS1v15(), digest)
        return base64.b64encode(signature).decode(), f"https://sns.{region}.amazonaws.com/{identity.file}"

    def identity(self) -> Identity:
        """Return the key and certificate, made when they are first asked for."""
        with self._guard:
            if self._identity is None:
                self._identity = _made(self._now)
            return self._identity


def _made(now: float) -> Identity:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
    start = moment(now) - timedelta(days=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + VALID)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    return Identity(key, pem, f"SimpleNotificationService-{uuid.uuid4().hex}.pem")
