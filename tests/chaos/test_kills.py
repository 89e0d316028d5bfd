"""Verbs that are killed at any moment, as a machine that loses its power does it: the next ones leave nothing behind.

Killed is the whole process group, so nothing of a verb goes on after it.
"""

from __future__ import annotations

import json
import random
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.chaos.at_rest import at_rest
from tests.chaos.conftest import Ground
from tests.chaos.inventory import Inventory, differing, inventory, ours_for_a_run
from tests.chaos.verbs import SAID, killed, started
from tests.hardened_site import Site, reached
from tests.lots import SEED
from tests.provisioners.live.test_sabotages import ANYWHERE

PORTIONS, EACH = 5, 2
"""Fifty kills, in each portion so many of each of five verbs; after it, it is looked whether all is as it was."""
LONGEST_S = {"apply": 20.0, "verify": 45.0, "prove": 60.0, "undo": 5.0, "remove": 20.0}
"""How long a verb runs at most before it is killed."""
SOONEST_S = 0.5
MAKING = ("9.2", "8.4", "9.4", "1.3", "3.2", "4.2")
"""Criteria whose proofs make something: versions and a layer, objects and items, log streams, keys, routes."""
IN_CI_S = 12.0
INCOMPLETE = 4
UNKNOWN = "perhaps made by a journey:"
Run = Callable[..., int | None]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs a verb in a folder of its own, and kills it when a time is over; returns its status, None if killed."""

    def play(*words: str, within_s: float | None = None) -> int | None:
        with (tmp_path / SAID).open("a") as said:
            said.write(f"{words}, {within_s} s\n")
        with started(tmp_path, *words) as process:
            try:
                return process.wait(within_s)
            except subprocess.TimeoutExpired:
                killed(process)
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


def whole_again(run: Run, target: Path, folder: Path, *part: str) -> None:
    """Take up what was killed, as an administrator does; `part` are the options that say what `apply` is about.

    What a request has made whose answer never came is known by no name: he looks for it, and says so.
    """
    if run("undo", "--yes", "--target", str(target)) == INCOMPLETE:
        for entry in _pending(run, target, folder):
            assert all(each.startswith(UNKNOWN) for each in entry["disturbed"]), _said(folder)
            assert run("undo", "--keep", entry["id"], "--yes", "--target", str(target)) == 0, _said(folder)
    assert run("apply", "--yes", *part, "--target", str(target)) == 0, _said(folder)


def _pending(run: Run, target: Path, folder: Path) -> list[dict[str, Any]]:
    told = folder / "pending.json"
    run("undo", "--list", "--json", str(told), "--target", str(target))
    found: list[dict[str, Any]] = json.loads(told.read_text("utf-8"))["pending"]
    return found


def _said(folder: Path) -> str:
    return (folder / SAID).read_text("utf-8", "replace")[-4000:]


def test_a_run_that_is_killed_leaves_nothing_behind(run: Run, site: Site, tmp_path: Path) -> None:
    """When is drawn by the commit's hash; keys, versions, layers, objects and items go with the next verb.

    Applied is what the run may have provisioned: others share the site, and a canary that is made or changed runs at
    once and makes something of its own accord.
    """
    dice, target = random.Random(SEED), site.reached.file
    before, canaries = _of_runs(site), _canaries(site)
    run(*words(dice, "verify"), "--target", str(target), within_s=dice.uniform(2.0, IN_CI_S))
    whole_again(run, target, tmp_path, "--criteria", ",".join(MAKING))
    assert not differing(before, _of_runs(site)), _said(tmp_path)
    assert _canaries(site) == canaries
    assert not reached(_told(site), target).plan().changes


def _told(site: Site) -> dict[str, Any]:
    return {"target": str(site.reached.file), "gateway_url": site.gateway_url, "ca_bundle": site.ca_file}


@pytest.mark.nightly
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("portion", range(1, PORTIONS + 1))
def test_whatever_is_killed_all_converges(run: Run, ground: Ground, portion: int, tmp_path: Path) -> None:
    """Random kills of five verbs: settings are as before, of what a run makes nothing is left, and none crashed.

    A verb that came to its end is not counted, and is given less time from then on.
    """
    dice, file = random.Random(f"{SEED}/{portion}"), ground.site().reached.file
    whole_again(run, file, tmp_path)
    settings, left = ground.settings(), _of_runs(ground.site())
    longest_s = dict(LONGEST_S)
    for verb in dice.sample([*longest_s] * EACH, EACH * len(longest_s)):
        within_s = dice.uniform(SOONEST_S, longest_s[verb])
        while run(*words(dice, verb), "--target", str(file), within_s=within_s) is not None:
            longest_s[verb], within_s = within_s, dice.uniform(SOONEST_S, within_s)
    whole_again(run, file, tmp_path)
    assert "Traceback" not in (tmp_path / SAID).read_text("utf-8", "replace")
    assert not ground.site().plan().changes
    assert not differing(settings, ground.settings()), _said(tmp_path)
    assert not differing(left, _of_runs(ground.site())), _said(tmp_path)


def _of_runs(site: Site) -> Inventory:
    connection = site.reached.connection
    return at_rest(lambda: ours_for_a_run(inventory(connection.reader)), connection.clock)


def _canaries(site: Site) -> list[str]:
    found: list[str] = site.reached.connection.reader.pages("synthetics", "describe_canaries", "Canaries[].Name")
    return sorted(found)
