"""Where time went: what is shared or overlaps counts once, and no moment is both worked and waited."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.criteria.spent import Activity, Span, Spent, length, spent, union, without

SPANS = st.lists(
    st.tuples(st.integers(0, 50), st.integers(0, 50)).map(lambda ends: (float(min(ends)), float(max(ends))))
)
ACTIVITIES = st.builds(Activity, *(SPANS.map(tuple),) * 4)


def moments(spans: list[Span]) -> set[int]:
    """The whole seconds that spans cover."""
    return {second for began, ended in spans for second in range(int(began), int(ended))}


@given(SPANS, SPANS)
def test_spans_are_sets_of_moments(some: list[Span], others: list[Span]) -> None:
    """Their union and difference are those of the moments that they cover."""
    assert moments(list(union(some))) == moments(some)
    assert moments(list(without(some, others))) == moments(some) - moments(others)
    assert length(union(some)) == len(moments(some))


@given(st.lists(ACTIVITIES, max_size=4))
def test_nothing_counts_twice(activities: list[Activity]) -> None:
    """What is told twice changes nothing, and together all comes to no more than the time that went by."""
    once = spent(activities)
    assert spent([*activities, *activities]) == once
    went_by = moments([span for each in activities for span in (*each.ran, *each.waited)])
    assert once.real_s <= len(went_by)


def test_what_one_works_nobody_waits() -> None:
    """While one worked others waited: that is work; only what all waited is waited."""
    works = Activity(ran=((0.0, 10.0),), waited=((4.0, 10.0),))
    waits = Activity(ran=((0.0, 12.0),), waited=((0.0, 12.0),))
    assert spent([works]) == Spent(worked_s=4.0, waited_s=6.0)
    assert spent([works, waits]) == Spent(worked_s=4.0, waited_s=8.0)


def test_the_turn_of_others_is_not_its_time() -> None:
    """While the target's clock is moved others work; what passed on that clock is told apart."""
    hour = Activity(ran=((0.0, 30.0),), held=((1.0, 29.0),), passed=((0.0, 3600.0),))
    assert spent([hour]) == Spent(worked_s=2.0, waited_s=0.0, target_s=3600.0)
    assert spent([hour, hour]).target_s == pytest.approx(3600.0)
