"""Judges of rollbacks: each way in which one fails has its code, and what is as it was passes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stormproof.core.delivery.served import Served, ServedVersion
from stormproof.core.errors import CouldNotLook, Refuted
from stormproof.core.judges.delivery import rollback
from stormproof.core.judges.delivery.rollback import Asked, RolledBack, Tried, Versions


def served(version: str = "3", deployment: str = "d", role: str = "r") -> Served:
    """Return a system of one function."""
    return Served((ServedVersion("f", "live", version, role),), "prod", deployment)


BACK = RolledBack(
    served(),
    served("4"),
    served(),
    0.5,
    (Asked(-1.0, "status 502"), Asked(0.6)),
    True,
    (Tried("f", "4", "release.worse"),),
)
STANDING = Versions(served(), {"f": frozenset({"2", "3"})}, (), served("2"))


def judged(found: RolledBack) -> None:
    """Judge a rollback in every respect."""
    for judge in (rollback.judge_refused, rollback.judge_back, rollback.judge_served_again):
        judge(found)


def test_what_is_back_in_time_passes() -> None:
    """Requests that failed before the rollback was through are what it was for."""
    judged(BACK)
    rollback.judge_to_go_back_to(STANDING)
    rollback.judge_to_go_back_to(replace(STANDING, before=None))
    assert "1 of 2 requests failed" in rollback.remarks(BACK)


def test_where_no_version_that_fails_was_tried_that_is_told() -> None:
    """Users would meet it: its refusal is no part of what was proven."""
    judged(replace(BACK, bad=False, tried=(Tried("f", "4", ""),)))
    assert "no version that fails was tried" in rollback.remarks(replace(BACK, bad=False))
    assert "no version that fails" not in rollback.remarks(BACK)


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (replace(BACK, tried=(Tried("f", "4", ""),)), "rollback.smoke_passed"),
        (replace(BACK, found=served("4")), "rollback.left_behind"),
        (replace(BACK, found=served(role="other")), "rollback.left_behind"),
        (replace(BACK, found=Served((), "prod", "d")), "rollback.left_behind"),
        (replace(BACK, found=served(deployment="other")), "rollback.deployment_left"),
        (replace(BACK, seconds=300.0, asked=(Asked(301.0),)), "rollback.too_slow"),
        (replace(BACK, asked=(Asked(0.6, "status 502"),)), "rollback.still_failing"),
    ],
)
def test_each_way_in_which_a_rollback_fails_has_its_code(found: RolledBack, code: str) -> None:
    """The first thing that is wrong."""
    with pytest.raises(Refuted) as refuted:
        judged(found)
    assert refuted.value.code == code


def test_a_rollback_after_which_nobody_asked_proves_nothing() -> None:
    """What was asked before it was through does not count; the system is not refuted by that."""
    for asked in ((), (Asked(-1.0, "status 502"),)):
        with pytest.raises(CouldNotLook) as unknown:
            judged(replace(BACK, asked=asked))
        assert unknown.value.code == "rollback.nothing_asked"


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (replace(STANDING, served=Served((), "prod", "d")), "rollback.no_alias"),
        (replace(STANDING, past=("GET / invokes f",)), "rollback.past_alias"),
        (replace(STANDING, before=served("1")), "rollback.version_gone"),
    ],
)
def test_what_no_rollback_reaches_is_told(found: Versions, code: str) -> None:
    """And what it could not go back to."""
    with pytest.raises(Refuted) as refuted:
        rollback.judge_to_go_back_to(found)
    assert refuted.value.code == code
