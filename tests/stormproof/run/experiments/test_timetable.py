"""The timetable of stimuli, which is told before anything starts, and the chain that a run waits for."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.stimuli import Lane, Stimulus
from stormproof.run.experiments.estimate import estimated
from stormproof.run.experiments.timetable import chain, clash, timetable


def _nothing(_: Any) -> None:
    """Do nothing."""


def stimulus(name: str, seconds: float, occupies: str = "", reads: str = "", lane: Lane = Lane.STILL) -> Stimulus[None]:
    """Return one that occupies and reads things of one letter each."""
    return Stimulus(name, _nothing, frozenset(occupies), lane, seconds, frozenset(reads))


THINGS = st.text("abc", max_size=2)
SETS = st.lists(st.tuples(st.integers(1, 9), THINGS, THINGS, st.sampled_from(Lane)), max_size=9).map(
    lambda made: [stimulus(str(at), *each) for at, each in enumerate(made)]
)


@given(stimuli=SETS, lanes_apart=st.booleans())
def test_whatever_conflicts_follows_one_another_and_nothing_is_forgotten(
    stimuli: list[Stimulus[None]],
    lanes_apart: bool,  # noqa: FBT001 - drawn
) -> None:
    """Each stands there once, as long as it may take; lanes that are apart do not meet."""
    slots = timetable(stimuli, lanes_apart=lanes_apart)
    assert sorted(slot.stimulus.name for slot in slots) == sorted(each.name for each in stimuli)
    assert all(slot.seconds == slot.stimulus.longest_s for slot in slots)
    for at, one in enumerate(slots):
        for other in slots[at + 1 :]:
            apart = lanes_apart and one.stimulus.lane != other.stimulus.lane
            if apart or clash(one.stimulus, other.stimulus):
                assert one.ends <= other.begins or other.ends <= one.begins


@given(stimuli=SETS)
def test_the_chain_explains_the_whole(stimuli: list[Stimulus[None]]) -> None:
    """It begins at once, each link at the end of the one before, and ends last, at the latest with the sum."""
    slots = timetable(stimuli, lanes_apart=False)
    links = chain(slots)
    assert sum(link.seconds for link in links) == max((slot.ends for slot in slots), default=0.0)
    assert all(link.begins == before.ends for before, link in pairwise(links))
    assert sum(link.seconds for link in links) <= sum(each.longest_s for each in stimuli)


def test_what_others_wait_for_longest_comes_first() -> None:
    """A short one before two long ones that conflict would be on top of them."""
    stimuli = [stimulus("both", 1, "ab"), stimulus("long", 9, "a"), stimulus("longer", 10, "b")]
    assert max(slot.ends for slot in timetable(stimuli, lanes_apart=False)) == 11


def test_readers_stand_side_by_side() -> None:
    """What is only read keeps nobody out but who occupies it."""
    stimuli = [stimulus("r1", 5, reads="a"), stimulus("r2", 5, reads="a"), stimulus("w", 2, "a")]
    assert max(slot.ends for slot in timetable(stimuli, lanes_apart=False)) == 7


def test_the_chain_is_told_with_its_links_and_with_what_will_not_be_started() -> None:
    """Before anything is started, in minutes."""
    stimuli = [stimulus("slow alarms", 600, "a"), stimulus("quick alarms", 300, "a"), stimulus("too long", 3600, "a")]
    told, aside = estimated(stimuli, 900)
    assert told.startswith("2 stimuli, up to 15.0 min")
    assert told.endswith("slow alarms (10.0 min) -> quick alarms (5.0 min)")
    assert aside == "too long takes up to 60.0 min: more than --max-wait allows, UNDECIDED"


@pytest.mark.parametrize("longest_s", [0.0, 900.0])
def test_of_nothing_nothing_is_told(longest_s: float) -> None:
    """A run without stimuli has no chain."""
    assert list(estimated([], longest_s)) == []
