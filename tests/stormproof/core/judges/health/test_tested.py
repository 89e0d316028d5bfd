"""11.1: one canary asks for the health every five minutes, by a runtime of today, and is answered as stated."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from stormproof.core.errors import Refuted
from stormproof.core.health.canaries import Canary, CanaryRun, Runtime
from stormproof.core.judges.health import tested
from stormproof.core.judges.health.tested import Asked, judge_stated, judge_tested

UNTIL = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
SINCE = UNTIL - timedelta(minutes=11)
NEWEST = Runtime("syn-python-selenium-14.0")
OLD = Runtime("syn-python-selenium-7.0")
OURS, KEY = "sp-abc123-health", "key-0123456789abcdef"
CANARY = Canary(OURS, "RUNNING", "rate(5 minutes)", NEWEST.name)


def run(minute: int, *, passed: bool = True) -> CanaryRun:
    """Return a run that began so many minutes into the time and took three seconds."""
    at = SINCE + timedelta(minutes=minute)
    return CanaryRun(f"r{minute}", at, at + timedelta(seconds=3), passed, "" if passed else "503")


def asked(minute: int, client: str = KEY, *, served: bool = True) -> Asked:
    """Return a request for the health a second into a run of that minute."""
    return Asked(SINCE + timedelta(minutes=minute, seconds=1), served, client)


RUNS = (run(3), run(8))
FINE = tested.Tested(SINCE, UNTIL, (CANARY,), {OURS: RUNS}, (OLD, NEWEST), (asked(3), asked(8)), OURS, KEY)


def with_canary(**changed: Any) -> tested.Tested:
    """Return the same with another canary in the place of ours."""
    return replace(FINE, canaries=(replace(CANARY, **changed),))


def with_runs(*runs: CanaryRun) -> tested.Tested:
    """Return the same with other runs."""
    return replace(FINE, runs={OURS: runs})


@pytest.mark.parametrize(
    ("seen", "code"),
    [
        (replace(FINE, canaries=()), "no_canary"),
        (with_canary(state="STOPPED"), "stopped"),
        (with_canary(schedule="rate(1 hour)"), "seldom"),
        (with_canary(schedule="cron(0 5 * * ? *)"), "seldom"),
        (with_canary(runtime=OLD.name), "runtime"),
        (with_canary(runtime="syn-nodejs-2.0"), "runtime"),
        (with_runs(run(3)), "not_run"),
        (with_runs(), "not_run"),
        (with_runs(run(3), run(8, passed=False)), "failing"),
        (replace(FINE, asked=(asked(3),)), "other_path"),
        (replace(FINE, asked=(asked(3), asked(8, "key-of-another"))), "other_path"),
        (replace(FINE, asked=(asked(3), asked(8, served=False))), "other_path"),
        (replace(FINE, asked=()), "other_path"),
    ],
)
def test_a_canary_that_does_not_do_it_is_a_fail(seen: tested.Tested, code: str) -> None:
    """Each way has its own code."""
    with pytest.raises(Refuted) as refuted:
        judge_tested(seen)
    assert refuted.value.code == f"health.{code}"


@pytest.mark.parametrize(
    "seen",
    [
        FINE,
        replace(FINE, asked=None),
        replace(FINE, asked=(asked(3, ""), asked(8, ""))),
        replace(FINE, asked=(*(FINE.asked or ()), asked(5, "somebody"))),
        replace(FINE, canaries=(replace(CANARY, name="other", state="STOPPED"), CANARY)),
    ],
)
def test_one_that_does_it_is_enough(seen: tested.Tested) -> None:
    """Where no log tells of requests, runs that pass are; others may ask meanwhile."""
    assert judge_tested(seen) == OURS


def test_an_owner_s_canary_is_known_by_a_client_that_asks_at_no_other_time() -> None:
    """Whoever asks between its runs as well is not it."""
    theirs = replace(CANARY, name="acme")
    seen = replace(FINE, canaries=(theirs,), runs={"acme": RUNS}, asked=(asked(3, "c"), asked(8, "c")))
    assert judge_tested(seen) == "acme"
    with pytest.raises(Refuted, match="does not ask for the health"):
        judge_tested(replace(seen, asked=(*(seen.asked or ()), asked(5, "c"))))


def test_the_reason_is_that_of_ours_else_of_the_one_that_came_farthest() -> None:
    """Another's stopped canary is nobody's fault."""
    stopped, seldom = replace(CANARY, name="a", state="STOPPED"), replace(CANARY, name="b", schedule="rate(1 hour)")
    with pytest.raises(Refuted) as refuted:
        judge_tested(replace(FINE, canaries=(stopped, seldom)))
    assert refuted.value.code == "health.seldom"
    with pytest.raises(Refuted) as refuted:
        judge_tested(replace(FINE, canaries=(replace(CANARY, state="STOPPED"), seldom)))
    assert refuted.value.code == "health.stopped"


def test_settings_alone_are_judged_by_schedule_state_and_runtime() -> None:
    """Whether it asks for the health, they do not tell."""
    assert judge_stated((CANARY,), (NEWEST,), OURS, UNTIL) == OURS
    for canaries, code in (((), "no_canary"), ((replace(CANARY, state="ERROR"),), "stopped")):
        with pytest.raises(Refuted) as refuted:
            judge_stated(canaries, (NEWEST,), OURS, UNTIL)
        assert refuted.value.code == f"health.{code}"
