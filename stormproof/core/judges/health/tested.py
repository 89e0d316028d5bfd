"""Judges of 11.1: a canary asks for the health every five minutes, is answered as stated, and by a runtime of today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from stormproof.core.errors import Refuted
from stormproof.core.health.canaries import EVERY_S, RUNNING, Canary, CanaryRun, Runtime, outdated

LATE = timedelta(seconds=60)
"""How much later than planned a run may begin."""
EARLY = timedelta(seconds=2)
"""How far the clocks of two services may lie apart."""


@dataclass(frozen=True)
class Asked:
    """A request for the health as the access log tells it: `client` is the ID of its key, empty where none is told."""

    at: datetime
    served: bool
    client: str


@dataclass(frozen=True)
class Tested:
    """What was seen of canaries between two moments: theirs of the region, their runs by name, and who asked.

    `asked` is None where no access log tells of requests; `clients` are the IDs by which a canary of ours is known, by
    its name: another one's is not known.
    """

    since: datetime
    until: datetime
    canaries: tuple[Canary, ...]
    runs: dict[str, tuple[CanaryRun, ...]]
    runtimes: tuple[Runtime, ...]
    asked: tuple[Asked, ...] | None
    ours: str
    client: str = ""


@dataclass(frozen=True)
class Flaw:
    """Why a canary does not do what is demanded; `rank` tells how far it came."""

    rank: int
    code: str
    said: str


def judge_tested(seen: Tested) -> str:
    """Refute unless one canary tested the health all the time; return its name.

    Codes, of ours or else of the canary that came farthest: ``health.no_canary``, ``health.stopped``,
    ``health.seldom``, ``health.runtime``, ``health.not_run``, ``health.failing``, ``health.other_path``.
    """
    if not seen.canaries:
        raise Refuted("health.no_canary", "no canary is in the system's region; run `stormproof apply`")
    flaws = [(canary, flaw(seen, canary)) for canary in seen.canaries]
    fine = [canary.name for canary, found in flaws if found is None]
    if fine:
        return fine[0]
    ours = [found for canary, found in flaws if found and canary.name == seen.ours]
    worst = ours[0] if ours else max((found for _, found in flaws if found), key=lambda each: each.rank)
    raise Refuted(worst.code, worst.said)


def judge_stated(canaries: Sequence[Canary], runtimes: Sequence[Runtime], ours: str, now: datetime) -> str:
    """Refute unless one canary is set to run every five minutes; return its name. Codes as `judge_tested`."""
    seen = Tested(now, now, tuple(canaries), {}, tuple(runtimes), None, ours)
    if not canaries:
        raise Refuted("health.no_canary", "no canary is in the system's region; run `stormproof apply`")
    flaws = [(canary, _settings(seen, canary)) for canary in canaries]
    fine = [canary.name for canary, found in flaws if found is None]
    if fine:
        return fine[0]
    first = next((found for canary, found in flaws if found and canary.name == ours), flaws[0][1])
    raise Refuted(first.code, first.said) if first else AssertionError("a canary without a flaw is fine")


def flaw(seen: Tested, canary: Canary) -> Flaw | None:
    """Return why a canary does not test the health every five minutes, None where it does."""
    if found := _settings(seen, canary):
        return found
    runs = [run for run in seen.runs.get(canary.name, ()) if run.completed]
    if gap := _gap(seen, runs):
        return Flaw(3, "health.not_run", f"canary {canary.name} {gap}")
    failed = [run for run in runs if not run.passed]
    if failed:
        said = f"{len(failed)} of {len(runs)} runs of canary {canary.name} failed: {failed[-1].reason}"
        return Flaw(4, "health.failing", said)
    if seen.asked is not None and not asks(seen, canary, runs):
        return Flaw(5, "health.other_path", f"canary {canary.name} runs and passes, and does not ask for the health")
    return None


def asks(seen: Tested, canary: Canary, runs: Sequence[CanaryRun]) -> bool:
    """Tell whether a request for the health was served within each run, by one client that asks at no other time.

    Ours is known by its key; where no request tells of a key, any within each run will do.
    """
    asked = seen.asked or ()
    known = seen.client if canary.name == seen.ours else ""
    clients = {each.client for each in asked}
    if clients <= {""}:
        return all(any(_within(each, run) for each in asked) for run in runs)
    if known:
        return all(any(_within(each, run) and each.client == known for each in asked) for run in runs)
    return any(_is_only_of(client, asked, runs) for client in clients)


def _is_only_of(client: str, asked: Sequence[Asked], runs: Sequence[CanaryRun]) -> bool:
    own = [each for each in asked if each.client == client]
    inside = all(any(_within(each, run) for each in own) for run in runs)
    return inside and all(any(_within(each, run) for run in runs) for each in own)


def _within(each: Asked, run: CanaryRun) -> bool:
    return bool(run.completed and each.served and run.started - EARLY <= each.at <= run.completed + EARLY)


def _settings(seen: Tested, canary: Canary) -> Flaw | None:
    if canary.state != RUNNING:
        why = f": {canary.reason}" if canary.reason else ""
        return Flaw(0, "health.stopped", f"canary {canary.name} is {canary.state}{why}")
    if not canary.often_enough:
        said = f"canary {canary.name} runs by {canary.schedule}, not every five minutes"
        return Flaw(1, "health.seldom", said)
    if why := outdated(canary, seen.runtimes, seen.until):
        return Flaw(2, "health.runtime", f"canary {canary.name}: {why}")
    return None


def _gap(seen: Tested, runs: Sequence[CanaryRun]) -> str:
    """Say where no run was for longer than five minutes, empty where there was none."""
    longest = timedelta(seconds=EVERY_S) + LATE
    moments = [seen.since, *(run.started for run in runs), seen.until]
    for earlier, later in pairwise(moments):
        if later - earlier > longest:
            return f"did not run from {earlier:%H:%M:%S} to {later:%H:%M:%S}"
    return ""
