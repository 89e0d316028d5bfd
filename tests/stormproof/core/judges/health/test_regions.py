"""Judges of 11.5: several regions look, and what one sees is told from what all see."""

from __future__ import annotations

import pytest

from stormproof.core.errors import CouldNotLook, Refuted
from stormproof.core.health.views import View
from stormproof.core.judges.health.regions import judge_named, judge_regions, judge_told_apart
from stormproof.stimuli.health.reported_checks import Reported


def reported(region: str, checks: int, runs: int, unseen: str = "") -> Reported:
    """Return what was seen of a region's probe."""
    return Reported(region, checks, runs, View(region, unseen=unseen), unseen)


SEEN = reported("eu-west-1", checks=2, runs=2)
DENIED = "lambda:GetMetricStatistics is denied [aws.access_denied]"


def _code(*seen: Reported) -> str:
    with pytest.raises(Refuted) as refuted:
        judge_regions(seen)
    return refuted.value.code


def test_two_regions_that_report_from_there_are_several() -> None:
    """What is reported of each has run in it."""
    judge_regions([SEEN, reported("ap-southeast-2", 1, 1)])


@pytest.mark.parametrize("named", [(), ("eu-west-1",)])
def test_fewer_than_two_other_regions_are_not_several(named: tuple[str, ...]) -> None:
    """The way out is the target file's."""
    with pytest.raises(Refuted, match=r"\[regions\] probes") as refuted:
        judge_named(named)
    assert refuted.value.code == "health.one_region"


def test_a_region_that_reports_nothing_is_named() -> None:
    """Whether its probe ran without reporting, or did not run, is told."""
    assert _code(SEEN, reported("ap-southeast-2", 0, 3)) == "health.not_reported"


def test_what_is_reported_of_a_region_has_to_run_there() -> None:
    """A probe elsewhere that bears its name shows nothing of the way from there."""
    assert _code(SEEN, reported("ap-southeast-2", 2, 0)) == "health.not_from_there"


def test_a_region_that_nobody_could_look_into_is_no_verdict() -> None:
    """It is named with why, and with how many report; a fault of one that was looked into goes before."""
    dead = reported("ap-southeast-2", 0, 0, DENIED)
    with pytest.raises(CouldNotLook, match=r"2 of 3 regions report; of ap-southeast-2: .* denied") as unseen:
        judge_regions([SEEN, reported("us-west-2", 1, 1), dead])
    assert unseen.value.code == "health.region"
    assert _code(SEEN, reported("us-west-2", 0, 0), dead) == "health.not_reported"


def test_alarms_on_other_regions_stay_silent_on_a_fault_of_one() -> None:
    """One that goes off as well cannot tell a part from the whole."""
    judge_told_apart([], "eu-west-1")
    with pytest.raises(Refuted, match="health-everywhere") as refuted:
        judge_told_apart(["health-everywhere"], "eu-west-1")
    assert refuted.value.code == "health.not_told_apart"
