"""What contentHandling makes of payloads, by the types of request, answer and Accept: AWS's two tables."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from localaws.services.apigateway.gateway.errors import GatewayError
from localaws.services.apigateway.gateway.integrations.encodings import TO_BINARY, TO_TEXT, answered_body, asked_body

RAW = b"\x1f\x8b\x08\xee"
ENCODED = base64.b64encode(RAW)
REPLACED = "\x1f\ufffd\x08\ufffd".encode()


@pytest.mark.parametrize(
    ("body", "handling", "binary", "expected"),
    [
        (RAW, None, False, REPLACED),
        (RAW, TO_TEXT, False, REPLACED),
        (ENCODED, TO_BINARY, False, RAW),
        (RAW, None, True, RAW),
        (RAW, TO_BINARY, True, RAW),
        (RAW, TO_TEXT, True, ENCODED),
    ],
)
def test_requests(body: bytes, handling: str | None, binary: object, expected: bytes) -> None:
    """A text stays a text, with replacements, unless it is decoded; bytes stay bytes unless they are encoded."""
    assert asked_body(body, handling, binary=bool(binary)) == expected


@pytest.mark.parametrize(
    ("body", "handling", "binary", "accepted", "expected"),
    [
        (RAW, None, False, False, REPLACED),
        (ENCODED, TO_BINARY, False, False, RAW),
        (RAW, TO_TEXT, False, True, REPLACED),
        (ENCODED, None, False, True, RAW),
        (RAW, None, True, False, ENCODED),
        (RAW, TO_BINARY, True, False, RAW),
        (RAW, TO_TEXT, True, True, ENCODED),
        (RAW, None, True, True, RAW),
        (RAW, None, None, True, RAW),
        (ENCODED, TO_BINARY, None, True, RAW),
        (ENCODED, TO_BINARY, None, False, ENCODED),
    ],
)
def test_responses(body: bytes, handling: str | None, binary: Any, accepted: object, expected: bytes) -> None:
    """A text that is accepted as bytes is decoded, bytes that are not accepted are encoded, if nothing else is said."""
    assert answered_body(body, handling, binary=binary, accepted=bool(accepted)) == expected


def test_what_is_no_base64_cannot_be_decoded() -> None:
    """500, as recorded."""
    with pytest.raises(GatewayError):
        asked_body(RAW, TO_BINARY, binary=False)
    with pytest.raises(GatewayError):
        answered_body(b"this is a text", None, binary=False, accepted=True)
