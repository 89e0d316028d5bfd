"""What regions see of one system: a part is told from the whole, flapping is named, and no failure is made good."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.errors import CouldNotLook, Refuted
from stormproof.core.health.views import Look, State, View, of_all
from stormproof.core.judges.health.regions import judge_views

NOON = 1_800_014_400.0
"""2027-01-15 12:00 UTC."""


def view(region: str, course: str) -> View:
    """Return what was seen every five minutes, ``+`` for served, ``-`` for not."""
    problems = {"+": "", "-": "health: 503 instead of 200"}
    return View(region, tuple(Look(NOON + 300 * n, each == "+", problems[each]) for n, each in enumerate(course)))


FINE, OTHER = view("us-east-1", "+++"), view("eu-west-1", "++")
DOWN, FLAPS = view("ap-southeast-2", "+--"), view("ap-southeast-2", "+-+")
BLIND = View("ap-southeast-2", unseen="ap-southeast-2 does not answer")


@pytest.mark.parametrize(
    ("course", "state"),
    [
        ("+", State.SERVED),
        ("+++", State.SERVED),
        ("-", State.NOT_SERVED),
        ("+--", State.NOT_SERVED),
        ("-+", State.AGAIN),
        ("--++", State.AGAIN),
        ("+-+", State.FLAPPING),
        ("-+-", State.FLAPPING),
        ("", State.UNSEEN),
    ],
)
def test_what_a_region_sees_is_the_course_of_all_its_checks(course: str, state: State) -> None:
    """Not the last of them alone: there and back again is flapping."""
    assert view("eu-west-1", course).state is state


@given(st.text("+-", min_size=1, max_size=12))
def test_a_failure_is_never_made_good(course: str) -> None:
    """A region is served only where each of its checks was."""
    assert (view("eu-west-1", course).state is State.SERVED) == ("-" not in course)


@pytest.mark.parametrize(
    ("views", "code", "said"),
    [
        ((FINE, OTHER, DOWN), "partial_outage", "partial outage: 2 of 3 regions that look are served"),
        (
            (replace(DOWN, region="us-east-1"), replace(DOWN, region="eu-west-1"), DOWN),
            "outage",
            "total outage: 0 of 3 regions that look are served",
        ),
        ((BLIND, replace(DOWN, region="eu-west-1")), "not_served", "the only region that looks"),
        ((FINE, OTHER, FLAPS), "flapping", r"ap-southeast-2 flaps \(12:00 served, 12:05 not served, 12:10 served\)"),
        ((FINE, view("eu-west-1", "-+")), "failing", "eu-west-1 is served again, 1 of 2 checks failed: health: 503"),
        ((FINE, DOWN, replace(BLIND, region="eu-west-1")), "partial_outage", "eu-west-1 could not look"),
        ((FLAPS, replace(DOWN, region="eu-west-1")), "partial_outage", "0 of 2"),
    ],
)
def test_a_part_is_told_from_the_whole_and_flapping_is_named(views: tuple[View, ...], code: str, said: str) -> None:
    """As n of those that look, with what each of the others sees; a region that does not look is no part of them."""
    with pytest.raises(Refuted, match=said) as refuted:
        judge_views(views)
    assert refuted.value.code == f"health.{code}"


def test_a_region_that_could_not_look_is_no_outage() -> None:
    """It is named, with why; the others are served, and nobody says more of the system."""
    with pytest.raises(CouldNotLook, match="2 of 2 regions that look are served") as unseen:
        judge_views((FINE, OTHER, BLIND))
    assert unseen.value.code == "health.region"
    assert "ap-southeast-2 could not look: ap-southeast-2 does not answer" in unseen.value.message


def test_where_all_are_served_it_is_told_of_how_many() -> None:
    """In the report and on the terminal."""
    assert judge_views((FINE, OTHER)) == "2 of 2 regions that look are served throughout"
    assert of_all((BLIND,)).startswith("no region looks")


@given(st.lists(st.text("+-", max_size=4), min_size=1, max_size=5))
def test_the_verdict_holds_only_where_every_region_looked_and_was_served(courses: list[str]) -> None:
    """Whatever was seen: no outage is called where somebody is served, and none is partial where nobody is."""
    views = tuple(view(f"region-{number}", course) for number, course in enumerate(courses))
    try:
        judge_views(views)
        code = ""
    except (Refuted, CouldNotLook) as error:
        code = error.code
    assert (code == "") == all(course and "-" not in course for course in courses)
    if code == "health.outage":
        assert all(course.endswith("-") for course in courses if course)
    if "-" not in "".join(courses):
        assert code in {"", "health.region"}
