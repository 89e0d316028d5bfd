"""Metric math follows "Using math expressions with CloudWatch metrics"."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.services.cloudwatch.metrics.expressions import evaluate, parse
from localaws.services.cloudwatch.metrics.timeseries import ExpressionError, Grid, TimeSeries, Value

PERIOD = 60
SIZE = 6
Line = list[float | None]


@dataclass
class Names:
    """Series by ID, over a grid of SIZE minutes."""

    series: dict[str, TimeSeries]
    grid: Grid = field(default_factory=lambda: Grid(0.0, float(SIZE * PERIOD), PERIOD))

    def query(self, identifier: str) -> Value:
        """Return a series."""
        if identifier not in self.series:
            raise ExpressionError(f"Unable to find metric {identifier}")
        return self.series[identifier]

    def metrics(self, fragment: str) -> list[TimeSeries]:
        """Return the series whose IDs contain a fragment."""
        return [series for name, series in self.series.items() if fragment in name]


def named(**lines: Line) -> Names:
    """Return series of one value a minute; None is a missing one."""
    return Names({name: series(line, name) for name, line in lines.items()})


def series(line: Line, label: str = "") -> TimeSeries:
    """Return the series of a line."""
    return TimeSeries(
        label, PERIOD, {float(index * PERIOD): value for index, value in enumerate(line) if value is not None}
    )


def line_of(value: Value) -> Line:
    """Return the line of a series."""
    assert isinstance(value, TimeSeries)
    return [value.points.get(float(index * PERIOD)) for index in range(SIZE)]


E4: Line = [4.0, None, 2.0, 0.0, None, None]
I4: Line = [8.0, 5.0, None, 0.0, None, 1.0]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("100*e/i", [50.0, 0.0, None, None, None, 0.0]),
        ("e+i", [12.0, 5.0, 2.0, 0.0, None, 1.0]),
        ("-e^2", [-16.0, None, -4.0, -0.0, None, None]),
        ("e-2*3+1", [-1.0, None, -3.0, -5.0, None, None]),
        ("e>i", [0.0, 0.0, 1.0, 0.0, None, 0.0]),
        ("e>=2 AND e>=i", [0.0, 0.0, 1.0, 0.0, None, 0.0]),
        ("e==4 || i==5", [1.0, 1.0, 0.0, 0.0, None, 0.0]),
        ("IF(i>0, 100*e/i, 0)", [50.0, 0.0, None, 0.0, None, 0.0]),
        ("IF(e>1, e)", [4.0, None, 2.0, None, None, None]),
        ("FILL(e, 7)", [4.0, 7.0, 2.0, 0.0, 7.0, 7.0]),
        ("FILL(e, REPEAT)", [4.0, 4.0, 2.0, 0.0, 0.0, 0.0]),
        ("FILL(e, LINEAR)", [4.0, 3.0, 2.0, 0.0, None, None]),
        ("FILL(e, i)", [4.0, 5.0, 2.0, 0.0, None, 1.0]),
        ("SUM(METRICS())", [12.0, 5.0, 2.0, 0.0, None, 1.0]),
        ("SUM(METRICS('e'))", [4.0, None, 2.0, 0.0, None, None]),
        ("AVG([e,i])", [6.0, 5.0, 2.0, 0.0, None, 1.0]),
        ("MAX([e,i]) - MIN([e,i])", [4.0, 0.0, 0.0, 0.0, None, 0.0]),
        ("e / SUM(e)", [4 / 6, None, 2 / 6, 0.0, None, None]),
        ("RATE(e)", [None, None, -2 / 120, -2 / 60, None, None]),
        ("DIFF(e)", [None, None, -2.0, -2.0, None, None]),
        ("RUNNING_SUM(e)", [4.0, None, 6.0, 6.0, None, None]),
        ("e / PERIOD(e)", [4 / 60, None, 2 / 60, 0.0, None, None]),
        ("CEIL(e/3) + FLOOR(e/3) + ABS(-e)", [7.0, None, 3.0, 0.0, None, None]),
        ("TIME_SERIES(METRIC_COUNT(METRICS()))", [2.0] * SIZE),
        ("MINUTE(e)", [0.0, None, 2.0, 3.0, None, None]),
        ("FIRST(SORT(METRICS(), SUM, DESC))", I4),
        ("SLICE(SORT(METRICS(), MAX, ASC), 0)", E4),
    ],
)
def test_an_expression(expression: str, expected: Line) -> None:
    """Each expression has the value that its page says, missing data included."""
    assert line_of(evaluate(parse(expression), named(e=E4, i=I4))) == pytest.approx(expected)


def test_an_array_keeps_its_labels() -> None:
    """An operator on METRICS() gives one series a metric, labelled as before."""
    value = evaluate(parse("METRICS()*2"), named(e=E4, i=I4))
    assert isinstance(value, list)
    assert [(one.label, line_of(one)[0]) for one in value] == [("e", 8.0), ("i", 16.0)]


def test_empty_series_can_be_removed() -> None:
    """REMOVE_EMPTY takes out of an array what has no data."""
    value = evaluate(parse("METRIC_COUNT(REMOVE_EMPTY(METRICS()))"), named(e=E4, i=[None] * SIZE))
    assert value == 1.0


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "e+",
        "(e",
        "e i",
        "e >",
        "IF(e)",
        "RATE(1)",
        "SEARCH('{x}', 'Sum')",
        "x",
        "[1]",
        "'a'+e",
        "METRICS()+METRICS()",
    ],
)
def test_a_wrong_expression_is_an_error(expression: str) -> None:
    """What is malformed, unknown, or given the wrong kind of value raises ExpressionError."""
    with pytest.raises(ExpressionError):
        evaluate(parse(expression), named(e=E4, i=I4))


Naive = Callable[[dict[str, Line]], "float | Line"]
lines = st.lists(st.one_of(st.none(), st.integers(-4, 4).map(float)), min_size=SIZE, max_size=SIZE)


def pointwise(sign: str, one: float | Line, other: float | Line) -> float | Line:
    """Apply an operator by the page's words, place by place."""
    if isinstance(one, float) and isinstance(other, float):
        return apply(sign, one, other)
    result: Line = []
    for index in range(SIZE):
        left = one[index] if isinstance(one, list) else one
        right = other[index] if isinstance(other, list) else other
        there = [value for value, side in ((left, one), (right, other)) if isinstance(side, list)]
        if all(value is None for value in there):
            result.append(None)
        else:
            value = apply(sign, left or 0.0, right or 0.0)
            result.append(value if math.isfinite(value) else None)
    return result


def apply(sign: str, left: float, right: float) -> float:
    """Apply an operator to two numbers; a division by zero has no answer."""
    table: dict[str, Callable[[], Any]] = {
        "+": lambda: left + right,
        "-": lambda: left - right,
        "*": lambda: left * right,
        "/": lambda: left / right if right else math.nan,
        ">": lambda: left > right,
        "<=": lambda: left <= right,
        "AND": lambda: left != 0 and right != 0,
        "OR": lambda: left != 0 or right != 0,
    }
    return float(table[sign]())


def running(line: float | Line) -> Line:
    """Add up what is there."""
    assert isinstance(line, list)
    total, result = 0.0, []
    for value in line:
        total += value or 0.0
        result.append(None if value is None else total)
    return result


def differences(line: float | Line) -> Line:
    """Subtract from each point the one before it, wherever that is."""
    assert isinstance(line, list)
    before: float | None = None
    result: Line = []
    for value in line:
        result.append(None if value is None or before is None else value - before)
        before = before if value is None else value
    return result


def filled(line: float | Line, filler: float) -> Line:
    """Put a number wherever nothing is."""
    assert isinstance(line, list)
    return [filler if value is None else value for value in line]


leaves: st.SearchStrategy[tuple[str, Naive]] = st.sampled_from(
    [("m1", lambda known: known["m1"]), ("m2", lambda known: known["m2"])]
)


def grown(inner: st.SearchStrategy[tuple[str, Naive]]) -> st.SearchStrategy[tuple[str, Naive]]:
    """Return expressions one level deeper, each with its naive meaning."""
    numbers = st.integers(-3, 3).map(float)
    binary = st.builds(
        lambda sign, one, other: (
            f"({one[0]} {sign} {other[0]})",
            lambda known: pointwise(sign, one[1](known), other[1](known)),
        ),
        st.sampled_from(["+", "-", "*", "/", ">", "<=", "AND", "OR"]),
        inner,
        inner,
    )
    scaled = st.builds(
        lambda sign, one, number: (
            f"({one[0]} {sign} ({number}))",
            lambda known: pointwise(sign, one[1](known), number),
        ),
        st.sampled_from(["+", "-", "*", "/", ">"]),
        inner,
        numbers,
    )
    along = st.builds(
        lambda name, one: (
            f"{name}({one[0]})",
            lambda known: {"RUNNING_SUM": running, "DIFF": differences}[name](one[1](known)),
        ),
        st.sampled_from(["RUNNING_SUM", "DIFF"]),
        inner,
    )
    fill = st.builds(
        lambda one, number: (f"FILL({one[0]}, {number})", lambda known: filled(one[1](known), number)), inner, numbers
    )
    return st.one_of(binary, scaled, along, fill)


@given(st.recursive(leaves, grown, max_leaves=6), lines, lines)
def test_a_naive_evaluator_agrees(expression: tuple[str, Naive], one: Line, other: Line) -> None:
    """Whatever is composed, the value is that of an evaluator which goes place by place over lists."""
    text, meaning = expression
    expected = meaning({"m1": one, "m2": other})
    assert line_of(evaluate(parse(text), named(m1=one, m2=other))) == pytest.approx(expected)
