"""An acceptance run where nobody moves the clock: waits overlap, and cost their longest chain."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.hardened_site import embedded
from tests.plain_example.selection import PLAIN
from tests.weather.conftest import Verify

pytestmark = [pytest.mark.nightly, pytest.mark.timeout(2400)]

ALARMS = "1.3,3.1,6.1"
"""Criteria with alarms of a minute and of five, on different metrics."""
SLACK = 1.2


def chain_s(stimuli: Sequence[Mapping[str, Any]]) -> float:
    """Return how long the chain took that ended last, each link held up by the one before."""
    by_name = {each["name"]: each for each in stimuli}
    last: Mapping[str, Any] | None = max(stimuli, key=lambda each: each["ended_s"])
    took = 0.0
    while last is not None:
        took += last["ended_s"] - last["began_s"]
        last = by_name.get(last["after"])
    return took


def test_a_run_in_real_time_costs_its_longest_chain(verify: Verify, tmp_path: Path) -> None:
    """Told beforehand, alarms provoked in their own minutes, and far from the sum of all waits."""
    with embedded(tmp_path, (PLAIN, "--real-time")) as ready:
        assert ready["time_moves"] is False
        ended = verify(ALARMS, f"--target={ready['target']}", "--provision")
    summary = json.loads((tmp_path / "reports" / "summary.json").read_text("utf-8"))
    wall = max(each["ended_s"] for each in summary["stimuli"])
    assert "the longest chain of those that conflict" in ended.printed.split("\n1.3 ")[0]
    assert {(each["verdict"], each["proof"]) for each in ended.criteria.values()} == {("PASS", "provoked")}
    assert wall <= SLACK * chain_s(summary["stimuli"])
    assert summary["waited_s"] + summary["worked_s"] > wall
