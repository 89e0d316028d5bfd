"""Whose a log stream is, by its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from stormproof.core.logs.streams import NAMING, named_by, version_of

WATCHER = Path(__file__).resolve().parents[4] / "provisioners" / "functions" / "failure_watcher" / "handler.py"


@pytest.mark.parametrize(
    ("stream", "function", "version"),
    [
        ("2026/11/29/shop-api[3]0123456789abcdef", "shop-api", "3"),
        ("2026/11/29/shop-api[$LATEST]0123456789abcdef", "shop-api", "$LATEST"),
        ("2026/11/29/[3]0123456789abcdef", "", "3"),
        ("stormproof-planted-x", "", ""),
    ],
)
def test_a_stream_tells_function_and_version(stream: str, function: str, version: str) -> None:
    """The function only in a group that it was given."""
    assert (named_by(stream), version_of(stream)) == (function, version)


def test_the_watcher_of_failures_knows_streams_by_the_same() -> None:
    """It is deployed by itself, and holds the pattern as text."""
    assert f'STREAM = re.compile(r"{NAMING}")' in WATCHER.read_text("utf-8")
