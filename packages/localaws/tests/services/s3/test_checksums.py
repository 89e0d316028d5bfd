"""S3's checksums; the values of CRC-32C and CRC-64/NVME are the check values of https://reveng.sourceforge.io ."""

from __future__ import annotations

import base64

import pytest

from localaws.services.s3.checksums import LARGEST, digest_of, is_one


@pytest.mark.parametrize(
    ("algorithm", "value"),
    [("crc32", 0xCBF43926), ("crc32c", 0xE3069283), ("crc64nvme", 0xAE8B14860A799888)],
)
def test_the_check_value(algorithm: str, value: int) -> None:
    """Of the nine digits by which such checksums are told apart."""
    told = digest_of(algorithm, b"123456789")
    assert told is not None
    assert int.from_bytes(base64.b64decode(told), "big") == value
    assert is_one(algorithm, told)


def test_what_takes_long_is_not_worked_out() -> None:
    """Python brings no CRC-32C along."""
    assert digest_of("crc32c", b"x" * (LARGEST + 1)) is None
    assert digest_of("crc32", b"x" * (LARGEST + 1)) is not None


@pytest.mark.parametrize("text", ["", "abc", "AAAA", "not base64!"])
def test_a_text_of_another_form_is_no_checksum(text: str) -> None:
    """Length and alphabet."""
    assert not is_one("crc32", text)
