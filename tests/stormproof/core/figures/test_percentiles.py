"""A percentile is one of the figures, by nearest rank."""

from __future__ import annotations

import pytest

from stormproof.core.figures.percentiles import nearest_rank


@pytest.mark.parametrize(
    ("count", "percent", "rank"),
    [(20, 95, 19), (20, 100, 20), (20, 50, 10), (100, 95, 95), (101, 95, 96), (1, 95, 1), (1, 1, 1), (3, 50, 2)],
)
def test_the_least_figure_that_so_many_are_not_above(count: int, percent: int, rank: int) -> None:
    """The 95th percentile of twenty is not the highest."""
    assert nearest_rank(range(1, count + 1), percent) == rank


def test_of_nothing_there_is_none() -> None:
    """Whoever has measured nothing has to say so."""
    with pytest.raises(IndexError):
        nearest_rank([], 95)
