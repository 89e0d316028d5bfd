"""A series keeps the same points whichever way values come in."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from localaws.services.cloudwatch.metrics.series import Series, Summary


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(-2, 2).map(float), st.booleans()), max_size=30))
def test_putting_a_value_is_adding_its_summary(data: list[tuple[int, float, bool]]) -> None:
    """`put`, the short way for one value, leaves what `add` leaves, mixed with it in any order."""
    added, mixed = Series(60), Series(60)
    for at, value, short in data:
        added.add(at, Summary.of(value))
        if short:
            mixed.put(at, value)
        else:
            mixed.add(at, Summary.of(value))
    for start in range(0, 360, 60):
        assert added.summary(start, start + 60) == mixed.summary(start, start + 60)
        assert sorted(added.samples(start, start + 60) or []) == sorted(mixed.samples(start, start + 60) or [])


def test_a_statistic_set_hides_the_distribution_for_good() -> None:
    """Values that follow a statistic set of unequal values do not make the distribution known again."""
    series = Series(60)
    series.add(0, Summary(2, 10, 1, 9))
    series.put(1, 5.0)
    assert series.samples(0, 60) is None
    assert series.summary(0, 60) == Summary(3, 15, 1, 9)


def test_old_points_move_into_a_coarser_series() -> None:
    """Rolling up keeps figures and distributions, and takes the points out."""
    fine, coarse = Series(60), Series(300)
    for minute in range(10):
        fine.put(minute * 60, float(minute % 3))
    fine.move_before(300, coarse)
    assert fine.first == 300
    assert coarse.summary(0, 300) == Summary(5, 4, 0, 2)
    assert sorted(coarse.samples(0, 300) or []) == [(0.0, 1.0), (0.0, 1.0), (1.0, 1.0), (1.0, 1.0), (2.0, 1.0)]
