"""The checksums of S3 that Python does not bring along, and whether what a client says of its content is so.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import zlib
from collections.abc import Callable, Mapping
from functools import lru_cache

Digest = Callable[[bytes], bytes]

POLYNOMIALS = {32: 0x82F63B78, 64: 0x9A6C9329AC4BC9B5}
"""Reflected: CRC-32C and CRC-64/NVME, by bits."""

LARGEST = 1 << 20
"""Bytes of the largest content whose CRC-32C or CRC-64 is worked out: it takes a microsecond a byte here."""


def digest_of(algorithm: str, content: bytes) -> str | None:
    """Return a checksum as S3's headers tell it, None where it is not worked out."""
    if algorithm in {"crc32c", "crc64nvme"} and len(content) > LARGEST:
        return None
    return base64.b64encode(DIGESTS[algorithm](content)).decode()


def is_one(algorithm: str, text: str) -> bool:
    """Tell whether a text has the form of a checksum."""
    try:
        return len(base64.b64decode(text, validate=True)) == LENGTHS[algorithm]
    except binascii.Error:
        return False


def _reflected(bits: int) -> Digest:
    def digest(content: bytes) -> bytes:
        table, mask = _table(bits), (1 << bits) - 1
        value = mask
        for byte in content:
            value = table[(value ^ byte) & 0xFF] ^ (value >> 8)
        return (value ^ mask).to_bytes(bits // 8, "big")

    return digest


@lru_cache(2)
def _table(bits: int) -> tuple[int, ...]:
    table = []
    for value in range(256):
        for _ in range(8):
            value = (value >> 1) ^ (POLYNOMIALS[bits] if value & 1 else 0)  # noqa: PLW2901  # shifted bit by bit
        table.append(value)
    return tuple(table)


DIGESTS: Mapping[str, Digest] = {
    "crc32": lambda content: zlib.crc32(content).to_bytes(4, "big"),
    "crc32c": _reflected(32),
    "crc64nvme": _reflected(64),
    "sha1": lambda content: hashlib.sha1(content, usedforsecurity=False).digest(),
    "sha256": lambda content: hashlib.sha256(content).digest(),
}
LENGTHS = {"crc32": 4, "crc32c": 4, "crc64nvme": 8, "sha1": 20, "sha256": 32}
