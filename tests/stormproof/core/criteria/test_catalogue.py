"""The catalogue holds the 64 criteria and selects among them."""

import pytest

from stormproof.core.criteria.catalogue import catalogue
from stormproof.core.errors import UsageError


def test_there_are_64_criteria_in_12_requirements() -> None:
    """The catalogue names all 64 demands of the 12 requirements."""
    criteria = catalogue().criteria.values()
    assert len(criteria) == 64
    assert {c.requirement for c in criteria} == set(range(1, 13))


def test_a_criterion_knows_its_requirement() -> None:
    """A criterion carries the title and the severity of its requirement."""
    criterion = catalogue().criteria["6.2"]
    assert criterion.title.startswith("Rate limiting")
    assert criterion.severity == "critical"
    assert criterion.demand == "A request over the limit gets HTTP 429"


def test_selection_follows_the_catalogue_s_order_and_drops_repetitions() -> None:
    """However criteria are named, they come once and in the order of the catalogue."""
    assert [c.id for c in catalogue().select(["6.2", " 1.1", "6.2"])] == ["1.1", "6.2"]


def test_a_bare_number_selects_a_whole_requirement() -> None:
    """The name of a requirement stands for all its criteria."""
    assert [c.id for c in catalogue().select(["1"])] == ["1.1", "1.2", "1.3", "1.4", "1.5"]


@pytest.mark.parametrize("name", ["1.9", "13", "", "one", "1.1.1"])
def test_an_unknown_criterion_is_a_usage_error_that_names_it(name: str) -> None:
    """A criterion that does not exist is refused by its name."""
    with pytest.raises(UsageError, match=f"'{name}'"):
        catalogue().select([name])
