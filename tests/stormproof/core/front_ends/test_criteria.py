"""The table of kinds and criteria names criteria that there are, and the page shows the very table."""

from __future__ import annotations

from pathlib import Path

import pytest

from stormproof.core.criteria.catalogue import catalogue
from stormproof.core.front_ends.criteria import NOT_HAD, as_markdown, can_be_had, in_words, reasons, why_not
from stormproof.core.front_ends.model import Kind

PAGE = Path(__file__).parents[4] / "docs" / "FRONT_ENDS.md"


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_has_a_row_of_criteria_that_there_are(kind: Kind) -> None:
    """What can be had and what cannot are all 64, each once."""
    for named in NOT_HAD[kind]:
        assert catalogue().select(named)
    without = [each for criteria, _ in reasons(kind) for each in criteria]
    assert sorted([*can_be_had(kind), *without]) == sorted(catalogue().criteria)
    assert len(without) == len(set(without))


def test_of_a_rest_api_all_can_be_had() -> None:
    """It is what everything is made for."""
    assert len(can_be_had(Kind.REST_API)) == 64
    assert not any(why_not(Kind.REST_API, each) for each in catalogue().criteria)


def test_a_whole_requirement_is_named_by_its_number() -> None:
    """In the catalogue's order."""
    assert in_words(["9.1", "1.5", "1.4", "1.3", "1.2", "1.1"]) == "1, 9.1"


def test_the_page_shows_the_table() -> None:
    """Write it anew with `as_markdown` where it does not."""
    assert as_markdown() in PAGE.read_text("utf-8")
