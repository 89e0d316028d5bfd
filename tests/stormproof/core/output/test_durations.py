"""Durations for people."""

import pytest

from stormproof.core.criteria.spent import Spent
from stormproof.core.output.durations import duration, spent_in_words


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.0, "0 s"),
        (0.003, "3 ms"),
        (0.0996, "0.1 s"),
        (59.94, "59.9 s"),
        (59.96, "1 min"),
        (125, "2 min 5 s"),
        (3599.7, "1 h"),
        (3725, "1 h 2 min"),
        (86399, "1 d"),
        (100000, "1 d 4 h"),
    ],
)
def test_a_duration_has_two_parts_at_most(seconds: float, text: str) -> None:
    """Rounded as a whole: never 60 seconds, 60 minutes, 24 hours."""
    assert duration(seconds) == text


def test_what_was_not_spent_is_not_told() -> None:
    """Work always is; waits and the target's clock where there were any."""
    assert spent_in_words(Spent(worked_s=0.4)) == "0.4 s worked"
    assert spent_in_words(Spent(0.4, 3.6, 3600)) == "0.4 s worked, 3.6 s waited, 1 h on the target's clock"
