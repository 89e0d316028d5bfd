"""Signatures of the manifest: Ed25519 (RFC 8032), keys as PEM."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from stormproof.core.errors import UsageError

VARIABLE = "STORMPROOF_SIGNING_KEY"
"""Environment variable: an Ed25519 private key as PEM text, or the path of a file with it."""
WAY_OUT = "make a pair with: stormproof evidence key create"


@dataclass(frozen=True)
class Signer:
    """Signs with one private key."""

    key: Ed25519PrivateKey

    def sign(self, content: bytes) -> str:
        """Return the signature in base64."""
        return base64.b64encode(self.key.sign(content)).decode()

    def describe(self) -> dict[str, str]:
        """Return what the manifest says about the signature."""
        return {
            "algorithm": "Ed25519",
            "public_key": base64.b64encode(_raw(self.key.public_key())).decode(),
            "fingerprint": fingerprint(self.key.public_key()),
        }


def signer_from(environment: Mapping[str, str]) -> Signer | None:
    """Return the signer that the environment names, None where it names none; raises UsageError for a wrong key."""
    given = environment.get(VARIABLE)
    if not given:
        return None
    pem = given.encode() if given.lstrip().startswith("-----BEGIN") else _read(Path(given), VARIABLE)
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise UsageError(f"{VARIABLE} holds no private key that can be read without a password", WAY_OUT) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise UsageError(f"{VARIABLE} holds a key of another kind than Ed25519", WAY_OUT)
    return Signer(key)


def read_public_key(path: Path) -> Ed25519PublicKey:
    """Return the public key in a PEM file; raises UsageError."""
    try:
        key = load_pem_public_key(_read(path, "--key"))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise UsageError(f"{path} holds no public key in PEM", WAY_OUT) from error
    if not isinstance(key, Ed25519PublicKey):
        raise UsageError(f"{path} holds a key of another kind than Ed25519", WAY_OUT)
    return key


def public_key_of(described: Mapping[str, str]) -> Ed25519PublicKey:
    """Return the public key that a manifest names; raises ValueError."""
    return Ed25519PublicKey.from_public_bytes(base64.b64decode(described["public_key"], validate=True))


def genuine(key: Ed25519PublicKey, signature: str, content: bytes) -> bool:
    """Tell whether a base64 signature of the content was made with the key's other half."""
    try:
        key.verify(base64.b64decode(signature, validate=True), content)
    except (InvalidSignature, ValueError):
        return False
    return True


def fingerprint(key: Ed25519PublicKey) -> str:
    """Return the SHA-256 of the raw public key, by which people compare keys."""
    return "SHA256:" + hashlib.sha256(_raw(key)).hexdigest()


def _raw(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def _read(path: Path, what: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{what}: {path} cannot be read ({error.strerror})", WAY_OUT) from error
