"""Verbs that are killed at any moment, as a machine that loses its power does it: the next ones leave nothing behind.

Killed is the whole process group, so nothing of a verb goes on after it.
"""

from __future__ import annotations

import json
import random
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from stormproof.core.planning.plans import Plan
from tests.chaos.at_rest import at_rest
from tests.chaos.conftest import Ground
from tests.chaos.counted import AFTER, BEFORE
from tests.chaos.inventory import Inventory, differing, inventory, ours_for_a_run
from tests.chaos.verbs import SAID, started
from tests.hardened_site import Site, reached
from tests.lots import SEED
from tests.provisioners.live.test_sabotages import ANYWHERE

PORTIONS, EACH = 5, 2
"""Fifty kills, in each portion so many of each of five verbs; after it, it is looked whether all is as it was."""
WHOLE = "whole"
"""Here a portion is mended, so that what comes next has all of its work before it."""
ORDERS = (
    ("remove", "apply", "verify", "undo", WHOLE, "prove"),
    ("undo", "remove", "apply", WHOLE, "verify", "prove"),
)
"""Each verb has something to do: it meets a system on which others were killed, or one that was mended."""
VERBS = ("apply", "verify", "prove", "undo", "remove")
STRIDE = 3
"""By so many tenths of their course verbs are killed apart from each other."""
CHANGING = {"verify": 40, "prove": 60, "undo": 6}
"""How many calls that change something a verb makes, about; of `apply` and `remove` the plan says it."""
OF_THE_LEASE = 2
"""It is taken and given back."""
MAKING = ("9.2", "8.4", "9.4", "1.3", "3.2", "4.2")
"""Criteria whose proofs make something: versions and a layer, objects and items, log streams, keys, routes."""
IN_CI = 20
"""Of so many calls that change something one is the last, in CI."""
TRIES = 6
"""How often a verb may come to its end before it is met on its way: how many calls it makes is not known before."""
CALLS = "calls.txt"
INCOMPLETE = 4
UNKNOWN = "perhaps made by a journey:"
Run = Callable[..., int | None]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs a verb in a folder of its own, to the call that `counted` says; returns its status, None if killed."""

    def play(*words: str, counted: tuple[str, ...] = ()) -> int | None:
        with (tmp_path / SAID).open("a") as said:
            said.write(f"{words}, {counted}\n")
        with started(tmp_path, *words, counted=counted) as process:
            status = process.wait()
        return None if status == -signal.SIGKILL else status

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
    counted = (str(tmp_path / CALLS), str(dice.randint(1, IN_CI)), dice.choice((BEFORE, AFTER)))
    run(*words(dice, "verify"), "--target", str(target), counted=counted)
    whole_again(run, target, tmp_path, "--criteria", ",".join(MAKING))
    assert not differing(before, _of_runs(site)), _said(tmp_path)
    assert _canaries(site) == canaries
    assert not reached(_told(site), target).plan().changes


def _told(site: Site) -> dict[str, Any]:
    return {"target": str(site.reached.file), "gateway_url": site.gateway_url, "ca_bundle": site.ca_file}


@dataclass
class Kills:
    """Kills verbs on one system at shares of their course; `told` says of each which verb met its end at which call."""

    run: Run
    ground: Ground
    dice: random.Random
    folder: Path
    told: list[str] = field(default_factory=list)

    def kill(self, verb: str, share: float) -> None:
        """Kill a verb at a share (0 to 1) of the calls by which it changes something.

        One that came to its end says how many they are, and is killed when it has its work before it once more.
        """
        target, calls = str(self.ground.site().reached.file), self.folder / CALLS
        of = self._changing(verb)
        for _ in range(TRIES):
            number, moment = 1 + int(share * of), self.dice.choice((BEFORE, AFTER))
            calls.write_text("")
            said = words(self.dice, verb)
            status = self.run(*said, "--target", target, counted=(str(calls), str(number), moment))
            made = calls.read_text().splitlines()
            last = made[-1] if status is None else "its end"
            self.told.append(f"{verb} {moment} {number} of {of}: {last}")
            if status is None:
                return
            of = max(len(made), 1)
            self._undone(verb)
        pytest.fail(f"{verb} came to its end {TRIES} times: {self.told}")

    def _undone(self, verb: str) -> None:
        """Give a verb its work once more that has come to its end."""
        target = self.ground.site().reached.file
        if verb == "undo":
            self.kill("verify", self.dice.random())
        elif verb == "remove":
            whole_again(self.run, target, self.folder)
        elif verb == "apply":
            assert self.run("remove", "--yes", "--target", str(target)) == 0, _said(self.folder)

    def _changing(self, verb: str) -> int:
        site = self.ground.site()
        planned: dict[str, Callable[[], Plan]] = {"apply": site.plan, "remove": site.removal}
        if verb not in planned:
            return CHANGING[verb]
        return sum(len(change.calls) for change in planned[verb]().changes) + OF_THE_LEASE


def shares(dice: random.Random, portion: int) -> Iterator[tuple[str, float]]:
    """Yield the verbs of a portion (from 0) in their order, with the share of its course at which each is killed.

    Of each verb one is killed in each tenth, over all portions.
    """
    tenths = PORTIONS * EACH
    for order, verbs in enumerate(ORDERS):
        for verb in verbs:
            nth = portion * EACH + order + STRIDE * VERBS.index(verb) if verb in VERBS else 0
            yield verb, (nth % tenths + dice.random()) / tenths


def test_each_verb_is_killed_once_in_each_tenth_of_its_course() -> None:
    """Over all portions."""
    dice = random.Random(SEED)
    drawn = [each for portion in range(PORTIONS) for each in shares(dice, portion)]
    tenths = {verb: sorted(int(share * 10) for name, share in drawn if name == verb) for verb in VERBS}
    assert all(found == list(range(PORTIONS * EACH)) for found in tenths.values()), tenths


@pytest.mark.nightly
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("portion", range(PORTIONS))
def test_whatever_is_killed_all_converges(run: Run, ground: Ground, portion: int, tmp_path: Path) -> None:
    """Kills of five verbs: settings are as before, of what a run makes nothing is left, and none crashed."""
    dice, file = random.Random(f"{SEED}/{portion}"), ground.site().reached.file
    whole_again(run, file, tmp_path)
    settings, left = ground.settings(), _of_runs(ground.site())
    kills = Kills(run, ground, dice, tmp_path)
    for verb, share in shares(dice, portion):
        if verb == WHOLE:
            whole_again(run, file, tmp_path)
        else:
            kills.kill(verb, share)
    whole_again(run, file, tmp_path)
    print("\n".join(kills.told))  # noqa: T201 - where it was killed, for who asks pytest for output
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
