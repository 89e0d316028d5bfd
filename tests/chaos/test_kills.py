"""Verbs that are killed at any moment, as a machine that loses its power does it: the next ones leave nothing behind.

Killed is the whole process group, so nothing of a verb goes on after it.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stormproof.run.prove.sampling import seed
from stormproof.run.reporting.project import ROOT
from tests.chaos.conftest import Ground
from tests.chaos.inventory import Inventory, differing, inventory, ours_for_a_run
from tests.hardened_site import QUIET, Site, reached
from tests.provisioners.live.test_sabotages import ANYWHERE

KILLS = 50
SETTLED_AFTER = 10
"""After so many kills it is looked whether everything is as it was."""
LONGEST_S = {"apply": 20.0, "verify": 45.0, "prove": 60.0, "undo": 5.0, "remove": 20.0}
"""How long a verb runs at most before it is killed."""
MAKING = ("9.2", "8.4", "9.4", "1.3")
"""Criteria whose proofs make something: versions and a layer, objects and items, log streams, keys."""
IN_CI_S = 12.0
Run = Callable[..., int | None]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs a verb in a folder of its own, and kills it when a time is over; returns its status, None if killed."""

    def play(*words: str, within_s: float | None = None) -> int | None:
        environment = {**QUIET, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "stormproof", *words]
        with (tmp_path / "said.txt").open("a") as said:
            said.write(f"{words}, {within_s} s\n")
            said.flush()
            process = subprocess.Popen(
                command,
                cwd=tmp_path,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
            try:
                return process.wait(within_s)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                return None

    return play


def words(dice: random.Random, verb: str) -> tuple[str, ...]:
    """Return how a verb is called."""
    more = {
        "apply": ("--yes",),
        "remove": ("--yes",),
        "undo": ("--yes",),
        "verify": ("--criteria", ",".join(dice.sample(MAKING, 2))),
        "prove": ("--yes", "--only", ",".join(dice.sample(sorted(ANYWHERE), 2))),
    }
    return (verb, *more[verb])


def whole_again(run: Run, target: Path, folder: Path) -> None:
    """Take up what was killed, as an administrator does."""
    for verb in ("undo", "apply"):
        assert run(verb, "--yes", "--target", str(target)) == 0, _said(folder)


def _said(folder: Path) -> str:
    return (folder / "said.txt").read_text("utf-8", "replace")[-4000:]


def test_a_run_that_is_killed_leaves_nothing_behind(run: Run, site: Site, tmp_path: Path) -> None:
    """When is drawn by the commit's hash; keys, versions, layers, objects and items go with the next verb."""
    dice, target = random.Random(seed()), site.reached.file
    reads = site.reached.connection.reader
    before = ours_for_a_run(inventory(reads))
    run(*words(dice, "verify"), "--target", str(target), within_s=dice.uniform(2.0, IN_CI_S))
    whole_again(run, target, tmp_path)
    assert not differing(before, ours_for_a_run(inventory(reads))), _said(tmp_path)
    assert not reached(_told(site), target).plan().changes


def _told(site: Site) -> dict[str, Any]:
    return {"target": str(site.reached.file), "gateway_url": site.gateway_url, "ca_bundle": site.ca_file}


@pytest.fixture
def dice() -> random.Random:
    """What is drawn by the commit's hash, named where a test fails."""
    return random.Random(seed())


@pytest.mark.nightly
@pytest.mark.timeout(3 * 3600)
def test_whatever_is_killed_all_converges(run: Run, ground: Ground, dice: random.Random, tmp_path: Path) -> None:
    """Fifty random kills of five verbs: settings are as before, and of what a run makes nothing is left."""
    target = ground.site().reached.file
    whole_again(run, target, tmp_path)
    settings, left = ground.settings(), _of_runs(ground)
    for number in range(1, KILLS + 1):
        verb = dice.choice(sorted(LONGEST_S))
        run(*words(dice, verb), "--target", str(target), within_s=dice.uniform(0.5, LONGEST_S[verb]))
        if number % SETTLED_AFTER == 0:
            whole_again(run, target, tmp_path)
            assert not ground.site().plan().changes
            assert not differing(settings, ground.settings()), _said(tmp_path)
            assert not differing(left, _of_runs(ground)), _said(tmp_path)


def _of_runs(ground: Ground) -> Inventory:
    return ours_for_a_run(inventory(ground.site().reached.connection.reader))
