"""The registry of stimuli is whole: a stimulus that it lacks can be neither listed nor planned around."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

import pytest

import steps
import stormproof.stimuli
from stormproof.core.stimuli import Stimulus
from stormproof.run.experiments.bindings import Binding
from stormproof.stimuli.registry import FAMILIES, STIMULI


def modules(package: ModuleType) -> Iterator[ModuleType]:
    """Yield the modules of a package, at any depth."""
    for _, name, _ in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        yield import_module(name)


BINDINGS = {
    f"{module.__name__}.{name}": value
    for module in modules(steps)
    for name, value in vars(module).items()
    if isinstance(value, Binding)
}


def test_no_two_stimuli_have_one_name() -> None:
    """Stimuli of one name are one experiment to the scheduler: the second would never run."""
    names = [each.name for each in (*STIMULI, *(family.example for family in FAMILIES))]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", sorted(BINDINGS))
def test_a_step_names_a_registered_stimulus(name: str) -> None:
    """Each When step of an experiment is bound to one of the registry, or to a registered family."""
    bound = BINDINGS[name].stimulus
    if isinstance(bound, Stimulus):
        assert any(bound is each for each in STIMULI)
    else:
        assert any(bound is family.make for family in FAMILIES)


def test_every_stimulus_of_a_module_is_registered() -> None:
    """Wherever it is defined."""
    defined = {
        id(value): value.name
        for module in modules(stormproof.stimuli)
        for value in vars(module).values()
        if isinstance(value, Stimulus)
    }
    assert set(defined.values()) == {each.name for each in STIMULI}
    assert set(defined) == set(map(id, STIMULI))


def test_every_registered_stimulus_is_asked_for_by_a_step() -> None:
    """One that no step names would be provoked by nobody."""
    used = {id(binding.stimulus) for binding in BINDINGS.values()}
    assert [each.name for each in STIMULI if id(each) not in used] == []
