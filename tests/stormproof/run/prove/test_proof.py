"""Which sabotages a proof plays."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stormproof.run.prove.proof import one_each
from stormproof.sabotage import SABOTAGES


@given(commit=st.text(max_size=40))
def test_one_sabotage_of_each_criterion_is_drawn(commit: str) -> None:
    """Each criterion that has a sabotage has exactly one, and the same commit draws the same."""
    drawn = one_each(SABOTAGES, commit)
    assert sorted(s.criterion for s in drawn.values()) == sorted({s.criterion for s in SABOTAGES.values()})
    assert one_each(SABOTAGES, commit) == drawn
    assert drawn.items() <= SABOTAGES.items()


def test_over_many_commits_every_sabotage_is_drawn() -> None:
    """None is left out for ever."""
    drawn = {name for number in range(2000) for name in one_each(SABOTAGES, str(number))}
    assert drawn == set(SABOTAGES)
