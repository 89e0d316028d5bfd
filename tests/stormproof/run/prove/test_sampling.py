"""Which sabotages a proof plays."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.run.prove import sampling
from stormproof.run.prove.batches import batches
from stormproof.run.prove.sampling import drawn_together, one_each, seed
from stormproof.run.reporting.project import version
from stormproof.sabotage import PASSES, SABOTAGES


def all_drawn(names: set[str], draw: Callable[[str], Mapping[str, object]]) -> bool:
    """Tell whether all of them, and nothing else, are drawn within two thousand commits."""
    left = set(names)
    for number in range(2000):
        drawn = set(draw(str(number)))
        assert drawn <= names
        left -= drawn
        if not left:
            return True
    return False


@given(commit=st.text(max_size=40))
def test_one_sabotage_of_each_criterion_is_drawn(commit: str) -> None:
    """Each criterion that has a sabotage has exactly one, and the same commit draws the same."""
    drawn = one_each(SABOTAGES, commit)
    assert sorted(s.criterion for s in drawn.values()) == sorted({s.criterion for s in SABOTAGES.values()})
    assert one_each(SABOTAGES, commit) == drawn
    assert drawn.items() <= SABOTAGES.items()


def test_over_many_commits_every_sabotage_is_drawn() -> None:
    """None is left out for ever."""
    assert all_drawn(set(SABOTAGES), lambda commit: one_each(SABOTAGES, commit))


@pytest.mark.parametrize("found", ["abc", "abc-dirty"])
def test_a_file_that_differs_draws_no_other_sabotages(monkeypatch: pytest.MonkeyPatch, found: str) -> None:
    """Processes that test at the same time draw the same ones, whatever one of them writes meanwhile."""
    monkeypatch.setattr(sampling, "commit", lambda: found)
    assert seed() == "abc"


def test_outside_of_a_clone_the_version_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed wheel knows no commit."""
    monkeypatch.setattr(sampling, "commit", lambda: None)
    assert seed() == version()


@given(commit=st.text(max_size=40))
def test_one_pass_scenario_of_each_criterion_is_drawn(commit: str) -> None:
    """The same commit draws the same ones."""
    drawn = drawn_together(PASSES, commit)
    assert sorted(s.criterion for s in drawn.values()) == sorted({s.criterion for s in PASSES.values()})
    assert drawn_together(PASSES, commit) == drawn
    assert drawn.items() <= PASSES.items()


def test_what_is_drawn_is_played_in_few_runs() -> None:
    """In no more than if each criterion drew without a look at the others, over many commits."""
    seeds = [str(number) for number in range(100)]
    together = sum(len(batches(drawn_together(PASSES, each).values())) for each in seeds)
    assert together <= sum(len(batches(one_each(PASSES, each).values())) for each in seeds)


def test_over_many_commits_every_pass_scenario_is_drawn() -> None:
    """None is left out for ever."""
    assert all_drawn(set(PASSES), lambda commit: drawn_together(PASSES, commit))
