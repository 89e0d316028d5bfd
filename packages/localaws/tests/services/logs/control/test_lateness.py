"""Reads of logs that miss the lines of the last moment."""

from __future__ import annotations

from typing import Any

import pytest

from localaws.services.logs.control.lateness import clamped

NOW_MS = 1_795_388_400_500


@pytest.mark.parametrize(
    ("asked", "unit_ms", "end"),
    [
        ({}, 1, NOW_MS),
        ({"endTime": NOW_MS + 5}, 1, NOW_MS),
        ({"endTime": NOW_MS - 5}, 1, NOW_MS - 5),
        ({"startTime": NOW_MS + 5}, 1, NOW_MS + 5),
        ({"endTime": NOW_MS // 1000 + 5}, 1000, NOW_MS // 1000 - 1),
        ({"endTime": NOW_MS // 1000 - 5}, 1000, NOW_MS // 1000 - 5),
    ],
)
def test_a_read_ends_before_the_horizon(asked: dict[str, Any], unit_ms: int, end: int) -> None:
    """A query's end is included, in whole seconds; an end before the horizon stays, and none lies before the start."""
    found = clamped({"logGroupName": "g", **asked}, NOW_MS, unit_ms)
    assert found == {"logGroupName": "g", **asked, "endTime": end}
