"""Axes end at short numbers, and a legend takes as few lines as it needs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.services.cloudwatch.dashboards.picture import Canvas, rounded_up, short
from localaws.services.cloudwatch.dashboards.widget import Widget
from localaws.services.cloudwatch.metrics.timeseries import TimeSeries


@given(st.floats(min_value=1e-6, max_value=1e9))
def test_an_axis_holds_its_highest_value(value: float) -> None:
    """And is not much higher than it."""
    assert value * 0.99999 <= rounded_up(value) <= 2.1 * value


@pytest.mark.parametrize(("value", "said"), [(10_000.0, "10000"), (0.75, "0.75"), (3.14159, "3.14"), (0.0, "0")])
def test_a_figure_is_short(value: float, said: str) -> None:
    """Without exponents where people expect none."""
    assert short(value) == said


def test_short_labels_share_a_line() -> None:
    """Five roles need no five lines: the rest is the graph's."""
    series = [TimeSeries(name, 60, {0.0: 1.0}) for name in ("api", "pm", "dev", "qa", "ops")]
    canvas = Canvas(Widget("", 360, 250, (0.0, 3600.0), series, []))
    assert {line for _, line in canvas._legend} == {0}
