"""No digit of a figure is lost."""

from __future__ import annotations

import pytest

from stormproof.core.figures.digits import digits


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1234567.0, "1234567"),
        (1234567, "1234567"),
        (1000.0, "1000"),
        (0.1, "0.1"),
        (1234.5678, "1234.5678"),
        (0.0000001, "0.0000001"),
        (1e21, "1000000000000000000000"),
        (-1.0, "-1"),
        (0.0, "0"),
    ],
)
def test_a_figure_is_written_whole(number: float, text: str) -> None:
    """Neither rounded nor with an exponent."""
    assert digits(number) == text
    assert float(text) == number
