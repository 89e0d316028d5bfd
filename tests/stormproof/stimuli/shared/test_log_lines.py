"""A line that has not come yet is no finding; one that later lines have overtaken is."""

from __future__ import annotations

import pytest

from stormproof.core.errors import CouldNotLook
from stormproof.stimuli.shared.arrivals import must_have_arrived


@pytest.mark.parametrize("found", [set(), {"a", "b", "c"}, {"a", "c"}, {"c"}])
def test_a_gap_and_an_empty_log_are_left_to_the_judge(found: set[str]) -> None:
    """The last line is there, or nothing came at all."""
    must_have_arrived(["a", "b", "c"], found, "requests")
    must_have_arrived([], found, "requests")


@pytest.mark.parametrize(("found", "missing"), [({"a", "b"}, 1), ({"b"}, 2)])
def test_lines_that_stop_are_on_their_way(found: set[str], missing: int) -> None:
    """With how many there are to come."""
    with pytest.raises(CouldNotLook, match=f"^{missing} of 3 lines of requests") as error:
        must_have_arrived(["a", "b", "c"], found, "requests")
    assert error.value.code == "logs.not_arrived"
