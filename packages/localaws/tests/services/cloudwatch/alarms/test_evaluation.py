"""Alarm evaluation follows the tables of "Configuring how CloudWatch alarms treat missing data"."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.services.cloudwatch.alarms.evaluation import (
    ALARM,
    INSUFFICIENT_DATA,
    OK,
    TREATMENTS,
    Point,
    range_of,
    state_of,
)

DATA = json.loads((Path(__file__).parent / "data" / "alarm_missing_data.json").read_text("utf-8"))
POINTS: dict[str, Point] = {"0": False, "X": True, "-": None}


def rows() -> Iterator[Any]:
    """Yield (points, N, M, treatment, expected state) of every cell of the documented tables."""
    tables = [{**table, **row} for table in DATA["tables"] for row in table["rows"]]
    for row in tables + DATA["historical_rows"]:
        n, m, points = row["evaluation_periods"], row["datapoints_to_alarm"], row["points"]
        for treatment, expected in row["expected"].items():
            yield pytest.param(points, n, m, treatment, expected, id=f"{''.join(points)}-{m}of{n}-{treatment}")


@pytest.mark.parametrize(("points", "n", "m", "treatment", "expected"), list(rows()))
def test_every_documented_row(points: list[str], n: int, m: int, treatment: str, expected: str) -> None:
    """Each cell of AWS's tables is what the evaluation comes to; RETAIN is no state."""
    state = state_of([POINTS[point] for point in points], n, m, treatment)
    assert state == (None if expected == "RETAIN" else expected)


@pytest.mark.parametrize("example", DATA["prose_examples"], ids=lambda example: "".join(example["points"]))
def test_the_prose_examples(example: dict[str, Any]) -> None:
    """A single breaching point does not alarm before it is as old as the points that an alarm needs."""
    points = [POINTS[point] for point in example["points"]]
    state = state_of(points, example["evaluation_periods"], example["datapoints_to_alarm"], "missing")
    assert (state == ALARM) == ("premature rule" in example["rule"])


def naive(points: Sequence[Point], n: int, m: int, treatment: str) -> str | None:
    """Evaluate as the page's prose says it, case by case, with lists alone."""
    real = [point for point in points if point is not None]
    if len(real) >= n:
        return ALARM if real[len(real) - n :].count(True) >= m else OK
    missing = n - len(real)
    filled: dict[str, Sequence[Point]] = {
        "breaching": real + [True] * missing,
        "notBreaching": real + [False] * missing,
        "ignore": list(real),
        "missing": list(real),
    }
    if filled[treatment].count(True) >= m:
        return ALARM
    if filled[treatment].count(False) > 0:
        return OK
    if treatment == "ignore":
        return None
    first = next((index for index, point in enumerate(points) if point is not None), None)
    if first is None:
        return INSUFFICIENT_DATA
    at_least_m_periods_old = first <= len(points) - m
    return ALARM if at_least_m_periods_old else INSUFFICIENT_DATA


@st.composite
def ranges(draw: st.DrawFn) -> tuple[list[Point], int, int]:
    """Draw points of a whole range with its N and M."""
    n = draw(st.integers(1, 8))
    points = draw(st.lists(st.sampled_from([True, False, None]), min_size=range_of(n), max_size=range_of(n)))
    return points, n, draw(st.integers(1, n))


@given(ranges(), st.sampled_from(TREATMENTS))
def test_a_second_evaluator_agrees(case: tuple[list[Point], int, int], treatment: str) -> None:
    """A naive evaluator, written from the prose, comes to the same state for any points."""
    points, n, m = case
    assert state_of(points, n, m, treatment) == naive(points, n, m, treatment)


@given(ranges())
def test_treatments_do_not_matter_when_enough_points_are_there(case: tuple[list[Point], int, int]) -> None:
    """With at least N real points in the range, missing ones are passed over, whatever the treatment."""
    points, n, m = case
    full: list[Point] = [bool(point) for point in points]
    assert len({state_of(full, n, m, treatment) for treatment in TREATMENTS}) == 1
