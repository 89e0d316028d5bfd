"""Metadata beyond ASCII."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.services.s3.metadata import decoded, told


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain ~!", "plain ~!"),
        ("\u00c4M\u00c4Z\u00d5\u00d1 S3", "=?UTF-8?Q?=C3=84M=C3=84Z=C3=95=C3=91_S3?="),
        ("test_\u2014_2?.pdf", "=?UTF-8?Q?test=5F=E2=80=94=5F2=3F.pdf?="),
        ("\x00\x01\x02\x03", "=?UTF-8?B?AAECAw==?="),
    ],
)
def test_what_is_mostly_ascii_is_quoted(text: str, expected: str) -> None:
    """All else is in base64; what arrives encoded is told in the same form."""
    assert told(text) == expected
    whole = f"=?UTF-8?B?{base64.b64encode(text.encode()).decode()}?="
    assert decoded(whole) == expected


def test_damaged_base64_is_read_as_it_is() -> None:
    """A sign of equality inside stands for 63, what is no UTF-8 is replaced."""
    assert decoded("=?UTF-8?B?=GGG?=") == "=?UTF-8?B?77+9Ye+/vQ==?="


@given(st.text(st.characters(codec="ascii", min_codepoint=32, max_codepoint=126)))
def test_ascii_stays_as_it_is(text: str) -> None:
    """Nothing is done to it."""
    assert told(text) == text
