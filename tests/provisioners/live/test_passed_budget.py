"""Thresholds of a budget where costs are real: begun in one run, judged in one hours later, on an own embedded AWS."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from stormproof.run.reporting.project import ROOT
from tests.hardened_site import QUIET, embedded

pytestmark = [pytest.mark.nightly, pytest.mark.timeout(900)]


def real_costs(target: Path, folder: Path) -> Path:
    """Return a target file for the same system whose costs nobody can seed, as on AWS."""
    lines = target.read_text("utf-8").splitlines()
    file = folder / "real.toml"
    file.write_text("\n".join(line for line in lines if not line.startswith("costs_url")), "utf-8")
    return file


def told(target: Path, reports: Path, *options: str) -> dict[str, Any]:
    """Run criteria 5.2 and 5.3 on a target and return what the summary says of them."""
    command = [sys.executable, "-m", "pytest", f"--target={target}", "--criteria=5.2,5.3", f"--reports={reports}"]
    done = subprocess.run([*command, *options], cwd=ROOT, env=QUIET, capture_output=True, text=True, check=False)
    assert (reports / "summary.json").is_file(), done.stdout + done.stderr
    criteria: dict[str, Any] = json.loads((reports / "summary.json").read_text("utf-8"))["criteria"]
    return criteria


def later(ready: dict[str, Any], by: timedelta) -> None:
    """Let time pass there."""
    order = {"advance_seconds": by.total_seconds()}
    requests.post(ready["clock_url"], json=order, timeout=600).raise_for_status()


def test_a_threshold_that_real_costs_have_passed_is_proven_by_a_later_run(tmp_path: Path) -> None:
    """The first says when to look again, one too early says so too, and the last finds both notices sent."""
    with embedded(tmp_path) as ready:
        now = datetime.fromisoformat(requests.get(ready["clock_url"], timeout=60).json()["now"]).astimezone(UTC)
        later(ready, timedelta(days=36 - now.day))  # a month that has days enough left
        spent = [{"date": f"{now + timedelta(days=36 - now.day):%Y-%m-%d}", "service": "AWS Lambda", "amount": "7.25"}]
        requests.post(ready["costs_url"], json={"costs": spent}, timeout=60).raise_for_status()
        target = real_costs(Path(ready["target"]), tmp_path)
        told(target, tmp_path / "provisioned", "--provision")
        later(ready, timedelta(hours=9))
        begun = told(target, tmp_path / "begun", "--no-provision")
        early = told(target, tmp_path / "early", "--no-provision")
        later(ready, timedelta(hours=9))
        ended = told(target, tmp_path / "ended", "--no-provision")
        again = told(target, tmp_path / "again", "--no-provision")
    for each in (begun, early, again):
        assert {each[c]["verdict"] for c in ("5.2", "5.3")} == {"PASS"}
        assert {each[c]["proof"] for c in ("5.2", "5.3")} == {"configuration"}
        assert all("look again after" in each[c]["reason"] for c in ("5.2", "5.3"))
    assert [(ended[c]["verdict"], ended[c]["proof"]) for c in ("5.2", "5.3")] == [("PASS", "behaviour")] * 2
