"""Statistics follow CloudWatch's "Statistics definitions" page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.services.cloudwatch.metrics.series import Samples, Summary
from localaws.services.cloudwatch.metrics.statistics import parse

HUNDRED = [(float(value), 1.0) for value in range(1, 101)]


def compute(name: str, samples: Samples) -> float | None:
    """Return a statistic of a distribution."""
    figures = Summary(
        sum(w for _, w in samples),
        sum(v * w for v, w in samples),
        min(v for v, _ in samples),
        max(v for v, _ in samples),
    )
    return parse(name).of(figures, lambda: samples)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SampleCount", 100.0),
        ("Average", 50.5),
        ("Sum", 5050.0),
        ("Minimum", 1.0),
        ("Maximum", 100.0),
        ("p50", 50.0),
        ("p95", 95.0),
        ("p99.5", 100.0),
        ("tm90", 45.5),
        ("TM(10%:90%)", 50.5),
        ("IQM", 50.5),
        ("tm(80:90)", 85.5),
        ("wm(:90%)", (45.5 * 90 + 90 * 10) / 100),
        ("tc(:20%)", 20.0),
        ("TC(90:)", 10.0),
        ("ts(90%:)", sum(range(91, 101))),
        ("PR(:30)", 30.0),
        ("PR(30:40)", 10.0),
    ],
)
def test_a_statistic_of_one_to_hundred(name: str, value: float) -> None:
    """Each statistic of the values 1 to 100 is what its definition gives; a value range excludes its lower bound."""
    assert compute(name, HUNDRED) == pytest.approx(value)


@pytest.mark.parametrize(
    "name", ["p101", "average", "tm", "tm()", "tm(:)", "pr(10%:20%)", "tm(10:20%)", "tm(9:3)", "x9"]
)
def test_an_unknown_statistic_is_refused(name: str) -> None:
    """What is no statistic raises ValueError that names it."""
    with pytest.raises(ValueError, match="no such statistic"):
        parse(name)


def test_a_percentile_of_an_unknown_distribution_has_no_value() -> None:
    """Percentiles need raw values: a statistic set alone gives none."""
    assert parse("p95").of(Summary(10, 50, 1, 9), lambda: None) is None


@given(
    st.lists(st.tuples(st.integers(-50, 50).map(float), st.integers(1, 5).map(float)), min_size=1, max_size=20),
    st.integers(0, 100),
)
def test_a_percentile_is_the_nearest_rank(samples: Samples, rank: int) -> None:
    """Percentile N is the smallest value that at least N percent of the samples do not exceed, weights repeat."""
    repeated = sorted(value for value, weight in samples for _ in range(int(weight)))
    wanted = next(v for v in repeated if 100 * sum(x <= v for x in repeated) >= rank * len(repeated))
    assert compute(f"p{rank}", samples) == wanted


@given(st.lists(st.tuples(st.integers(0, 50).map(float), st.integers(1, 5).map(float)), min_size=1, max_size=20))
def test_trimming_nothing_changes_nothing(samples: Samples) -> None:
    """tm(0%:100%) is the average, tc the sample count, ts the sum."""
    assert compute("tm(0%:100%)", samples) == pytest.approx(compute("Average", samples))
    assert compute("tc(0%:100%)", samples) == pytest.approx(compute("SampleCount", samples))
    assert compute("ts(0%:100%)", samples) == pytest.approx(compute("Sum", samples))
