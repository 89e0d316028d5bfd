"""Cold starts: each counted once, an execution without one not at all, and shown as a sum."""

from __future__ import annotations

import pytest

from stormproof.core.dashboards.lacking import Board
from stormproof.core.dashboards.metrics import Metric
from stormproof.core.errors import Refuted
from stormproof.core.judges.dashboards.cold_starts import ColdStarts, Counted, FiltersTried, Tried, judge_cold_starts
from tests.stormproof.core.dashboards.made_boards import CONTENTS, LARGER, ours

NAME = LARGER.functions[0].name
METRIC = CONTENTS.cold_starts[NAME]


def judged(logged: int, *counted: Counted, boards: tuple[Board, ...] = (ours(),)) -> str:
    """Return the code of what is refuted of 25 executions with one cold start, empty for nothing."""
    try:
        judge_cold_starts([ColdStarts(NAME, 25, 1, logged, counted)], boards, LARGER.region)
    except Refuted as refuted:
        return refuted.code.removeprefix("dashboards.cold_starts_")
    return ""


@pytest.mark.parametrize(
    ("logged", "total", "found"),
    [(1, 1.0, ""), (3, 3.0, ""), (1, 0.0, "not_counted"), (0, 0.0, "not_counted"), (1, 25.0, "overcounted")],
)
def test_each_is_counted_once(logged: int, total: float, found: str) -> None:
    """As many as the log tells of, at least the one that was caused: a log in text tells of none to a filter."""
    assert judged(logged, Counted("f", METRIC, total)) == found


def test_one_filter_that_counts_is_enough() -> None:
    """Whoever else counts something there."""
    assert not judged(1, Counted("theirs", Metric("Shop", "lines"), 80.0), Counted("f", METRIC, 1.0))


def test_without_a_filter_nothing_is_tracked_and_without_a_widget_nothing_is_shown() -> None:
    """The metric that counts is the one that must be shown."""
    assert judged(1) == "untracked"
    assert judged(1, Counted("theirs", Metric("Shop", "colds"), 1.0)) == "not_shown"
    assert judged(1, Counted("f", METRIC, 1.0), boards=()) == "not_shown"


@pytest.mark.parametrize(
    ("cold", "warm", "found"),
    [(1.0, 0.0, ""), (0.0, 0.0, "not_counted"), (1.0, 1.0, "overcounted"), (2.0, 0.0, "overcounted")],
)
def test_where_nothing_may_be_provoked_filters_are_judged_by_what_they_would_count(
    cold: float, warm: float, found: str
) -> None:
    """One for a cold start, nothing for an execution without one."""
    assert by_trial(Tried("f", METRIC, cold, warm)) == found


def test_a_filter_that_would_count_is_looked_for_among_all_and_has_to_be_shown() -> None:
    """As with what was counted."""
    other = Tried("theirs", Metric("Shop", "lines"), 3.0, 2.0)
    assert not by_trial(other, Tried("f", METRIC, 1.0, 0.0))
    assert by_trial() == "untracked"
    assert by_trial(Tried("theirs", Metric("Shop", "colds"), 1.0, 0.0)) == "not_shown"


def by_trial(*tried: Tried) -> str:
    """Return the code of what is refuted of filters that were tried, empty for nothing."""
    try:
        judge_cold_starts([FiltersTried(NAME, tried)], [ours()], LARGER.region)
    except Refuted as refuted:
        return refuted.code.removeprefix("dashboards.cold_starts_")
    return ""
