"""A proof that outlasts a run, where time does not move: begun in one run, judged in a later one; both tell of it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from stormproof.core.clock import poll
from stormproof.core.naming import Names
from stormproof.core.undo import MARK
from stormproof.run.recording.evidence.lines import lines_in
from stormproof.run.reporting.project import ROOT
from tests.chaos.conftest import Ground
from tests.hardened_site import QUIET, Site

pytestmark = [pytest.mark.nightly, pytest.mark.timeout(600)]
MINUTE, TAKES = timedelta(minutes=1), timedelta(minutes=25)
WITHIN_S = 240.0


def verifying(target: Path, folder: Path) -> subprocess.Popen[bytes]:
    """Start a run that looks at 7.1, on a target whose time nobody moves."""
    words = ("verify", "--criteria", "7.1", "--reports", str(folder), "--target", str(target))
    said = (folder / "said.txt").open("ab")
    with said:
        return subprocess.Popen(
            [sys.executable, "-m", "stormproof", *words],
            cwd=folder,
            env={**QUIET, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )


def evidence(folder: Path) -> str:
    """Return what a run that looked at 7.1 alone has kept as evidence."""
    files = sorted((folder / "evidence").rglob("*.jsonl*"))
    return "\n".join(line for each in files for line in lines_in(each))


def sides(site: Site) -> list[str]:
    """Return the tables that are restored into."""
    names: Any = site.client("dynamodb").list_tables()["TableNames"]
    return [each for each in names if each.startswith(Names(site.system).recovery_tables)]


def own_items(site: Site) -> int:
    """Return how many items of ours are in the system's tables."""
    dynamodb: Any = site.client("dynamodb")
    found = (each for table in site.system.tables for each in dynamodb.scan(TableName=table.name)["Items"])
    return sum(MARK in each for each in found)


def until(site: Site, what: str, holds: Callable[[], bool]) -> None:
    """Wait until something holds, in real time."""
    poll(holds, bool, clock=site.reached.connection.clock, within_s=WITHIN_S, every_s=0.1, what=what)


def test_a_restore_is_begun_in_one_run_and_judged_in_a_later_one(ground: Ground, tmp_path: Path) -> None:
    """The first says when to look again and leaves the restored table; the second compares it and takes it away."""
    site = ground.site()
    site.apply(site.plan())
    target, clock = tmp_path / "real-time.toml", site.reached.connection.clock
    target.write_text(site.reached.file.read_text().replace("time_moves = true", "time_moves = false"))
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
    run = verifying(target, first)
    until(site, "items of the run are written", lambda: own_items(site) > 0)
    until(site, "they are lost again", lambda: own_items(site) == 0)  # time that jumps before leaves no such moment

    def passes() -> bool:
        if not sides(site) and run.poll() is None:
            clock.advance(MINUTE)
        return bool(sides(site)) or run.poll() is not None

    poll(passes, bool, clock=clock, within_s=WITHIN_S, every_s=1.0, what="the restore has begun")
    run.wait(WITHIN_S)
    assert sides(site), (first / "said.txt").read_text()
    assert "proof.begun" in json.dumps(json.loads((first / "summary.json").read_text())["criteria"]["7.1"])
    assert "UTC was begun" in evidence(first)
    assert "was restored within" not in evidence(first)
    clock.advance(TAKES)
    assert verifying(target, second).wait(WITHIN_S) == 0, (second / "said.txt").read_text()
    judged = json.loads((second / "summary.json").read_text())["criteria"]["7.1"]
    assert (judged["verdict"], judged["proof"]) == ("PASS", "provoked")
    assert "was restored within" in evidence(second)
    assert "UTC was begun" not in evidence(second)
    assert not sides(site)
