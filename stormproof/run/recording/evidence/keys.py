"""Makes a pair of keys for signatures of evidence."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from stormproof.core.errors import UsageError
from stormproof.run.recording.evidence.signature import fingerprint

WAY_OUT = "name another file; a key that is lost cannot be had again"


def create_pair(private: Path, public: Path) -> str:
    """Write a new private and public key (PEM) and return the fingerprint; raises UsageError where a file is there.

    The private one is readable for its owner alone from the moment it is there.
    """
    if taken := next((path for path in (private, public) if os.path.lexists(path)), None):
        raise UsageError(f"{taken} is there already", WAY_OUT)
    key = Ed25519PrivateKey.generate()
    _write(private, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), 0o600)
    _write(public, key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo), 0o644)
    return fingerprint(key.public_key())


def _write(path: Path, content: bytes, mode: int) -> None:
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}", WAY_OUT) from error
    with os.fdopen(number, "wb") as file:
        file.write(content)
