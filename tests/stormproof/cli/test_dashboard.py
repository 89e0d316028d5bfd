"""``stormproof dashboard`` as its user meets it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def test_without_a_dashboard_it_says_how_to_get_one(stormproof: Callable[..., Any], localaws: dict[str, Any]) -> None:
    """A use error with the way out, and no picture of nothing."""
    told = stormproof("dashboard", "--target", localaws["target"])
    assert told.returncode == 2
    assert "there is no dashboard" in told.stderr
    assert "stormproof apply --criteria 2" in told.stderr
