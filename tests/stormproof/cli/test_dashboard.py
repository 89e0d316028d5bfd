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


def test_a_time_or_a_file_that_cannot_be_is_told_before_anything_is_asked(stormproof: Callable[..., Any]) -> None:
    """Drawing takes a while, and what is wrong with the command line is known at once."""
    for words, said in ((("--since", "garbage"), "is no time"), (("--png", "/proc/dashboard.png"), "--png: /proc")):
        told = stormproof("dashboard", "--target", "/no/such/target.toml", *words)
        assert told.returncode == 2
        assert said in told.stderr
