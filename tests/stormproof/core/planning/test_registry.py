"""The laws by which criteria follow from how controls are related, on made-up registries."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.criteria.catalogue import catalogue
from stormproof.core.errors import UsageError
from stormproof.core.planning.controls import Control, Phase
from stormproof.core.planning.registry import Registry

IDS = ("1.1", "2.1", "10.1")


def control(name: str, *criteria: str, **relations: Any) -> Control[Any]:
    """Return a control that is only asked for its relations."""
    return Control(
        name, criteria, Phase.OBSERVERS, (), lambda *_: None, lambda *_: iter(()), lambda *_: iter(()), **relations
    )


@st.composite
def registries(draw: st.DrawFn) -> Registry:
    """Draw controls whose parts come before them, and that take effect through later ones that are no wholes."""
    number = draw(st.integers(0, 9))
    made = []
    for place in range(number):
        earlier, later = [f"c{i}" for i in range(place)], [f"c{i}" for i in range(place + 1, number)]
        # Even ones have parts, odd ones take effect through others: so no two ever follow from each other.
        whole = place % 2 == 0
        made.append(
            control(
                f"c{place}",
                *draw(st.sets(st.sampled_from(IDS))),
                requires=draw(_some(earlier)),
                parts=draw(_some(earlier[::2])) if whole else (),
                takes_effect_through=() if whole else draw(_some(later[1::2])),
            )
        )
    return Registry(tuple(made))


def _some(names: list[str]) -> st.SearchStrategy[tuple[str, ...]]:
    chosen = st.lists(st.sampled_from(names), unique=True, max_size=3) if names else st.just([])
    return chosen.map(tuple)


@given(registries())
def test_criteria_are_handed_to_parts_and_to_what_lets_take_effect(registry: Registry) -> None:
    """Both serve whatever the control serves; and nothing serves what neither it nor a source of it names."""
    for each in registry:
        served = set(registry.criteria[each.name])
        for heir in (*each.parts, *each.takes_effect_through):
            assert served <= set(registry.criteria[heir])
        sources = [s.name for s in registry if each.name in (*s.parts, *s.takes_effect_through)]
        assert served == set(each.criteria).union(*(registry.criteria[source] for source in sources))


@given(registries(), st.data())
def test_a_criterion_more_takes_none_away(registry: Registry, data: st.DataObject) -> None:
    """Monotone: where one control gets a criterion of its own, no control serves less."""
    if not len(registry):
        return
    chosen, criterion = data.draw(st.sampled_from(registry.controls)), data.draw(st.sampled_from(IDS))
    more = replace(chosen, criteria=tuple({*chosen.criteria, criterion}))
    grown = Registry(tuple(more if each is chosen else each for each in registry))
    assert criterion in grown.criteria[chosen.name]
    assert all(set(served) <= set(grown.criteria[name]) for name, served in registry.criteria.items())


@given(registries())
def test_writing_out_what_follows_changes_nothing(registry: Registry) -> None:
    """Idempotent: controls that repeat by hand all that they serve serve the same."""
    written = Registry(tuple(replace(each, criteria=registry.criteria[each.name]) for each in registry))
    assert written.criteria == registry.criteria


@given(registries(), st.sets(st.sampled_from(IDS)))
def test_a_selection_is_whole_and_no_larger_than_needed(registry: Registry, wanted: set[str]) -> None:
    """It holds who serves the criteria and what those need, in the order of a plan, and nobody else."""
    chosen = registry.select(wanted)
    names = {each.name for each in chosen}
    needed = {name for each in chosen for name in (*each.needs, *each.takes_effect_through)}
    serving = {name for name, served in registry.criteria.items() if set(served) & wanted}
    assert serving | needed == names
    assert chosen == tuple(each for each in registry.ordered if each.name in names)


@given(registries(), st.sets(st.sampled_from(IDS)), st.sets(st.sampled_from(IDS)))
def test_selecting_more_criteria_selects_no_less(registry: Registry, some: set[str], others: set[str]) -> None:
    """The selection of two sets together is that of each, together."""
    both = set(registry.select(some | others))
    assert both == set(registry.select(some)) | set(registry.select(others))
    assert set(registry.select(None)) == set(registry)


def test_criteria_are_in_the_order_of_the_catalogue() -> None:
    """10.1 comes after 2.1; the order in which they are named does not count."""
    assert Registry((control("a", "10.1", "2.1", "1.1"),)).criteria == {"a": ("1.1", "2.1", "10.1")}


def test_an_unknown_criterion_is_an_error() -> None:
    """A slip of the pen must not make a control that nothing selects."""
    assert "13.1" not in catalogue().criteria
    with pytest.raises(UsageError, match=r"13\.1"):
        _ = Registry((control("a", "13.1"),)).criteria


@pytest.mark.parametrize(
    ("controls", "message"),
    [
        ((control("a", requires=("b",)), control("b")), "requires b, which is not there or comes later"),
        ((control("a", parts=("b",)), control("b")), "requires b, which is not there or comes later"),
        ((control("a", requires=("nobody",)),), "requires nobody, which is not there"),
        ((control("a"), control("b", takes_effect_through=("a",))), "through a, which is not there or comes earlier"),
        ((control("a", takes_effect_through=("nobody",)),), "through nobody, which is not there"),
        ((control("a"), control("a")), "two controls have one name"),
        (
            (control("a", takes_effect_through=("b",)), control("b", parts=("a",))),
            "the criteria of [ab], [ab] would follow from each other",
        ),
    ],
)
def test_a_registry_that_contradicts_itself_is_refused(controls: tuple[Control[Any], ...], message: str) -> None:
    """Before anything is planned with it."""
    with pytest.raises(ValueError, match=message):
        Registry(controls)


def test_the_phase_counts_before_the_place() -> None:
    """A control of a later phase is later, wherever it is registered."""
    late, early = control("late", requires=("early",)), replace(control("early"), phase=Phase.DEPLOYMENT)
    assert Registry((late, early)).ordered == (early, late)
