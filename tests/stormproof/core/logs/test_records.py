"""A text that is no JSON object holds no record."""

from __future__ import annotations

import pytest

from stormproof.core.logs.records import object_of


@pytest.mark.parametrize(
    ("text", "found"),
    [('{"type": "platform.report"}', {"type": "platform.report"}), ("[1]", {}), ("REPORT", {}), ("", {})],
)
def test_only_an_object_is_one(text: str, found: dict[str, str]) -> None:
    """Lists, plain lines and nothing at all are none."""
    assert object_of(text) == found
