"""Percentiles that were read back agree with response times that were sent, whatever others have sent beside them."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.dashboards.bodies import graphs
from stormproof.core.dashboards.lacking import Board, Shown
from stormproof.core.dashboards.metrics import of_api
from stormproof.core.errors import Refuted, Undecidable
from stormproof.core.judges.dashboards.percentiles import SentLatencies, bounds, judge_percentiles
from tests.stormproof.core.dashboards.made_boards import LARGER

AT = datetime(2026, 11, 29, 12, 3, tzinfo=UTC)
LATENCY = of_api(LARGER.api, "Latency")
KNOWN = (*[0.0] * 40, *[1200.0] * 8, *[2600.0] * 2)
MOST = (*[900.0] * 40, *[1900.0] * 8, *[3600.0] * 2)
RIGHT = {"p50": 20.0, "p95": 1210.0, "p99": 2620.0}


def board(figures: Mapping[str, float]) -> Board:
    """Return a dashboard that shows percentiles minute by minute."""
    rows = [[*LATENCY.words, {"stat": which, "period": 60}] for which in figures]
    widget = {"type": "metric", "properties": {"metrics": rows, "region": LARGER.region}}
    (graph,) = graphs(json.dumps({"widgets": [widget]}))
    shown = (Shown("latency", each, {AT: figures[each.measures[0].statistic]}) for each in graph.series)
    return Board("b", ours=True, shown=tuple(shown))


def judge(figures: Mapping[str, float], counted: float = 50.0, more: tuple[Board, ...] = ()) -> None:
    """Judge a dashboard after fifty requests were sent, of so many in all."""
    sent = SentLatencies(AT.replace(second=7), KNOWN, MOST, {(LATENCY, AT, 60): counted}, (board(figures), *more))
    judge_percentiles(sent, {LATENCY}, LARGER.region)


def test_what_was_sent_is_read_back() -> None:
    """A few requests of others beside them may move each of the figures, but not beyond."""
    judge(RIGHT)
    judge({**RIGHT, "p99": 9000.0}, counted=52.0)


@pytest.mark.parametrize(
    "wrong", [{"p95": 20.0}, {"p99": 1210.0}, {"p50": 1210.0}, {"p95": 2620.0}, {"p99": 9000.0}, {"p95": 1.21}]
)
def test_a_figure_that_what_was_sent_does_not_make_is_refuted(wrong: Mapping[str, float]) -> None:
    """One percentile for another, or seconds for milliseconds."""
    with pytest.raises(Refuted) as refuted:
        judge({**RIGHT, **wrong})
    assert refuted.value.code == "dashboards.percentiles_wrong"


def test_one_dashboard_that_is_right_is_enough_and_one_without_figures_is_not() -> None:
    """Whoever else has one that shows something else."""
    judge({**RIGHT, "p95": 20.0}, more=(board(RIGHT),))
    with pytest.raises(Refuted, match="p99 has no figure at 12:03"):
        judge({name: figure for name, figure in RIGHT.items() if name != "p99"})


def test_where_no_dashboard_is_about_the_system_no_percentile_is_shown() -> None:
    """None of none is wrong: that is no PASS."""
    with pytest.raises(Refuted) as refuted:
        judge_percentiles(SentLatencies(AT, KNOWN, MOST, {}, ()), {LATENCY}, LARGER.region)
    assert refuted.value.code == "dashboards.not_there"


def test_where_others_requests_outweigh_those_sent_nothing_is_known() -> None:
    """Any figure could be right then."""
    with pytest.raises(Undecidable) as undecided:
        judge(RIGHT, counted=100_000.0)
    assert undecided.value.code == "dashboards.not_quiet"


@given(
    st.lists(st.floats(0, 5000), min_size=1, max_size=30),
    st.lists(st.floats(0, 60_000), max_size=30),
    st.floats(0, 1000),
    st.floats(0, 1000),
    st.sampled_from([50.0, 95.0, 99.0]),
)
def test_a_percentile_is_within_its_bounds_whatever_others_send(
    known: list[float], others: list[float], late: float, later: float, percent: float
) -> None:
    """By nearest rank below and above, and so by all that lies between them."""
    real = sorted([*(each + late for each in known), *others])
    low, high = bounds(known, [each + late + later for each in known], len(real), percent)
    at = percent / 100 * (len(real) - 1)
    assert low <= real[math.floor(at)] <= real[math.ceil(at)] <= high
