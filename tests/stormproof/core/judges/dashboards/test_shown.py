"""A dashboard complies that shows the system's own figures, whoever made it and however; each fault has its code."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from stormproof.core.dashboards import demands
from stormproof.core.dashboards.bodies import graphs
from stormproof.core.dashboards.lacking import Board, Known, Points, Shown
from stormproof.core.dashboards.metrics import AVERAGE, SUM, Measure, of_function
from stormproof.core.errors import Refuted
from stormproof.core.judges.dashboards.shown import judge_critical, judge_shown, remarks
from tests.stormproof.core.dashboards.made_boards import BODY, LARGER, ours

AT = datetime(2026, 11, 29, 12, tzinfo=UTC)
FUNCTION = LARGER.functions[0]
REGION = LARGER.region
ERRORS, EXECUTIONS = (of_function(FUNCTION, name) for name in ("Errors", "Invocations"))
ONE = replace(LARGER, functions=(FUNCTION,))
KNOWN = Known(
    REGION,
    {
        Measure(ERRORS, SUM, 300): {AT: 1.0},
        Measure(EXECUTIONS, SUM, 300): {AT: 25.0},
        Measure(ERRORS, AVERAGE, 300): {AT: 0.04},
    },
)


def board(rows: list[Any], points: Points, **properties: Any) -> Board:
    """Return an owner's dashboard of one widget, whose series have these points."""
    widget = {"type": "metric", "properties": {"metrics": rows, "region": REGION, "stat": SUM, **properties}}
    shown = [
        Shown(graph.title, series, points)
        for graph in graphs(json.dumps({"widgets": [widget]}))
        for series in graph.series
    ]
    return Board("theirs", ours=False, shown=tuple(shown))


def code(judged: Callable[[], object]) -> str:
    """Return the code with which something is refuted, empty where it is not."""
    try:
        judged()
    except Refuted as refuted:
        return refuted.code
    return ""


@pytest.mark.parametrize(
    ("properties", "points", "found"),
    [
        ({}, {AT: 25.0}, ""),
        ({}, {AT: 24.0}, "x_differs"),
        ({}, {}, "x_differs"),
        ({"stat": "Average"}, {AT: 1.0}, "x_statistic"),
        ({"period": 3600}, {AT: 25.0}, "x_period"),
        ({"region": "us-east-1"}, {}, "x_region"),
    ],
)
def test_invocations_are_shown_as_they_were_counted(properties: Any, points: Points, found: str) -> None:
    """Five minutes, as a sum, of the right region, figure by figure."""
    theirs = board([EXECUTIONS.words], points, **properties)
    assert code(lambda: judge_shown(demands.invocations(ONE), [theirs], KNOWN, "x")) == found


RATE = [
    [*ERRORS.words, {"id": "e", "visible": False}],
    [*EXECUTIONS.words, {"id": "i", "visible": False}],
    [{"expression": "e / i", "id": "r"}],
]


@pytest.mark.parametrize(
    ("rows", "value", "found"),
    [
        (RATE, 4.0, ""),
        (RATE, 0.04, ""),
        (RATE, 1.0, "x_differs"),
        ([[*ERRORS.words, {"stat": "Average"}]], 0.04, ""),
        ([ERRORS.words], 1.0, "x_missing"),
        ([EXECUTIONS.words], 25.0, "x_missing"),
    ],
)
def test_an_error_rate_is_a_share_however_it_is_computed(rows: list[Any], value: float, found: str) -> None:
    """In percent, as a part of one, or as the average of failures; a count of failures is none."""
    theirs = board(rows, {AT: value})
    assert code(lambda: judge_shown(demands.error_rates(ONE), [theirs], KNOWN, "x")) == found


def rate(expression: str, **errors: Any) -> list[Any]:
    """Return rows of an expression over errors and executions."""
    return [
        [*ERRORS.words, {"id": "e", "visible": False, **errors}],
        [*EXECUTIONS.words, {"id": "i", "visible": False}],
        [{"expression": "e", "id": "again", "visible": False}],
        [{"expression": expression, "id": "r"}],
    ]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (rate("e / i"), ""),
        (rate("100 * again / i"), ""),
        (rate("IF(i > 0, e / i * 100, 0)"), ""),
        (rate("100 * FILL(e, 0) / i"), ""),
        (rate("100 * e", stat="Average"), ""),
        (rate("i - e"), "x_differs"),
        (rate("e * i"), "x_differs"),
        (rate("e / e"), "x_differs"),
        (rate("FILL(e, 0)"), "x_differs"),
        (rate("100 - 100 * e / i"), "x_differs"),
        (rate("IF(i > 50, e / i, 0)"), "x_differs"),
        (rate("e / i", stat="Average"), "x_differs"),
        (rate("SUM([e]) / SUM([i])"), "x_differs"),
        (rate("r / i + e / i"), "x_differs"),
        (rate("e / i", period=60), "x_period"),
        (rate("e / i", region="us-east-1"), "x_region"),
    ],
)
def test_without_traffic_an_error_rate_is_known_by_its_formula(rows: list[Any], found: str) -> None:
    """Tried on figures, whatever its form: not everything that is computed of errors and executions is their share."""
    theirs = board(rows, {})
    assert code(lambda: judge_shown(demands.error_rates(ONE), [theirs], Known(REGION), "x")) == found


def test_of_a_formula_that_is_not_understood_the_figures_decide() -> None:
    """After traffic; one that is understood and wrong may agree with them by chance, and stays wrong."""

    def found(expression: str, value: float) -> str:
        return code(lambda: judge_shown(demands.error_rates(ONE), [board(rate(expression), {AT: value})], KNOWN, "x"))

    assert not found("SUM([e]) / SUM([i])", 0.04)
    assert found("SUM([e])", 1.0) == found("e / 25", 0.04) == "x_differs"


@pytest.mark.parametrize("elsewhere", [{"region": "us-east-1"}, {"accountId": "999999999999"}])
def test_a_row_of_another_region_or_account_shows_nothing_of_the_system(elsewhere: dict[str, str]) -> None:
    """In a widget of the right one, and without making the figures of the right rows missed."""
    words = EXECUTIONS.words
    wrong, right = board([[*words, elsewhere]], {}), board([words], {AT: 25.0})
    assert code(lambda: judge_shown(demands.invocations(ONE), [wrong], KNOWN, "x")) == "x_region"
    critical = [(EXECUTIONS,)]
    assert code(lambda: judge_critical(critical, [wrong], REGION)) == "dashboards.critical_region"
    both = replace(right, shown=(*right.shown, *wrong.shown))
    assert not code(lambda: judge_critical(critical, [both], REGION))


def test_one_dashboard_must_show_all() -> None:
    """Each function on a dashboard of its own is no overview; the one that lacks least is named."""
    both = Known(REGION, {Measure(of_function(each, "Invocations"), SUM, 300): {AT: 25.0} for each in LARGER.functions})
    apart = [board([of_function(each, "Invocations").words], {AT: 25.0}) for each in LARGER.functions]
    whole = board([of_function(each, "Invocations").words for each in LARGER.functions], {AT: 25.0})
    wanted = demands.invocations(LARGER)
    assert code(lambda: judge_shown(wanted, apart, both, "x")) == "x_missing"
    assert judge_shown(wanted, [*apart, whole], both, "x") == "theirs"
    assert remarks([*apart, whole], wanted, both)


def test_without_any_dashboard_nothing_is_shown() -> None:
    """Of the system, that is."""
    assert code(lambda: judge_shown(demands.requests(ONE), [], KNOWN, "x")) == "dashboards.not_there"
    assert code(lambda: judge_critical([], [], REGION)) == "dashboards.not_there"


def test_ours_shows_all_that_is_critical() -> None:
    """By its body; after traffic, with data."""
    critical = demands.critical(LARGER)
    assert not code(lambda: judge_critical(critical, [ours()], REGION, traffic=False))
    assert code(lambda: judge_critical(critical, [ours()], REGION)) == "dashboards.no_data"
    filled = Board("ours", ours=True, shown=tuple(replace(each, points={AT: 0.0}) for each in ours().shown))
    assert not code(lambda: judge_critical(critical, [filled], REGION))


def test_what_has_data_only_when_something_is_wrong_may_have_none() -> None:
    """A table that is not throttled tells of no throttle."""
    shown = (
        replace(each, points={} if "throttled" in each.series.label and "Table" in each.widget else {AT: 0.0})
        for each in ours().shown
    )
    filled = Board("ours", ours=True, shown=tuple(shown))
    assert not code(lambda: judge_critical(demands.critical(LARGER), [filled], REGION))


@pytest.mark.parametrize(
    ("wrong", "found"),
    [
        (BODY.replace('"Duration", "FunctionName", "shop-ops"', '"Duration", "FunctionName", "shop-opsx"'), "missing"),
        (BODY.replace(f'"region": "{REGION}"', '"region": "us-east-1"'), "region"),
    ],
)
def test_a_critical_metric_that_is_misspelt_or_of_another_region_is_missed(wrong: str, found: str) -> None:
    """A widget that shows nothing looks as one of a quiet system."""
    critical = demands.critical(LARGER)
    assert code(lambda: judge_critical(critical, [ours(wrong)], REGION)) == f"dashboards.critical_{found}"
