"""11.3: a client's way leads to its end from everywhere, leaves nothing, and is taken daily."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stormproof.core.errors import CouldNotLook, Refuted
from stormproof.core.health.canaries import Canary
from stormproof.core.health.observed import JOURNEY, Observed
from stormproof.core.judges.health.end_to_end import EndToEnd, judge_clean, judge_daily, judge_journey

HERE = Observed(JOURNEY, "here", 0.0, 1.25, ())
FAILED = replace(HERE, code="unexpected", problem="GET /projects: 503, not 200")
THERE = {"eu-west-1": replace(HERE, region="eu-west-1", seconds=2.5)}
WHOLE = EndToEnd(HERE, regions=THERE)


def test_a_way_that_leads_to_its_end_tells_how_long_it_took_from_where() -> None:
    """Here and elsewhere."""
    assert judge_journey(WHOLE) == "1.25 s from here, 2.50 s from eu-west-1"


@pytest.mark.parametrize(
    ("seen", "code"),
    [
        (replace(WHOLE, here=FAILED), "journey"),
        (replace(WHOLE, detached=("nothing takes messages from queue jobs",)), "detached"),
        (replace(WHOLE, idle="job plan was not done"), "idle"),
        (replace(WHOLE, regions={"eu-west-1": "timed out", "us-west-2": FAILED}), "journey_elsewhere"),
    ],
)
def test_a_way_that_ends_before_is_a_fail(seen: EndToEnd, code: str) -> None:
    """What fails here is told first; a region that fails goes before one that could not look."""
    with pytest.raises(Refuted) as refuted:
        judge_journey(seen)
    assert refuted.value.code == f"health.{code}"


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        (replace(WHOLE, here=FAILED), "1 of 2 regions that look are served throughout; here is not served"),
        (
            replace(WHOLE, here=FAILED, regions={"eu-west-1": FAILED}),
            "0 of 2 regions that look are served throughout; here is not served",
        ),
        (
            replace(WHOLE, regions={**THERE, "us-west-2": FAILED}),
            "partial outage: 2 of 3 regions that look are served throughout; us-west-2 is not served",
        ),
    ],
)
def test_of_how_many_places_the_way_leads_to_its_end_is_told(seen: EndToEnd, said: str) -> None:
    """So that a region's own trouble is told from the system's."""
    with pytest.raises(Refuted, match=said):
        judge_journey(seen)


def test_a_region_that_could_not_look_is_no_verdict() -> None:
    """It is named."""
    with pytest.raises(CouldNotLook, match="eu-west-1 could not look") as unseen:
        judge_journey(replace(WHOLE, regions={"eu-west-1": "the function timed out"}))
    assert unseen.value.code == "health.region"


@pytest.mark.parametrize(
    "seen",
    [
        replace(WHOLE, here=replace(HERE, left=("project p1",))),
        replace(WHOLE, regions={"eu-west-1": replace(HERE, left=("project p1",))}),
        replace(WHOLE, still_there="read project"),
    ],
)
def test_what_is_left_behind_is_a_fail(seen: EndToEnd) -> None:
    """By any probe, or seen by a look afterwards."""
    judge_clean(WHOLE)
    with pytest.raises(Refuted) as refuted:
        judge_clean(seen)
    assert refuted.value.code == "health.left_behind"


@pytest.mark.parametrize("canary", [None, Canary("sp-abc123-journey", "STOPPED", "cron(7 5 * * ? *)", "x")])
def test_a_way_that_nobody_takes_daily_is_a_fail(canary: Canary | None) -> None:
    """A canary that is stopped takes none."""
    judge_daily(Canary("sp-abc123-journey", "RUNNING", "cron(7 5 * * ? *)", "x"))
    with pytest.raises(Refuted) as refuted:
        judge_daily(canary)
    assert refuted.value.code == "health.no_daily"
