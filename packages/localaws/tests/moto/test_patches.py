"""Changing moto so that it can be listed and taken back."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from localaws.moto.patches import Patches


class Base:
    """A class of moto's."""

    def inherited(self) -> int:
        """Answer."""
        return 10

    @staticmethod
    def static(number: int) -> int:
        """Answer."""
        return number


class Owner(Base):
    """One that inherits."""

    def answer(self, number: int) -> int:
        """Answer."""
        return number + 1


def doubled(method: Callable[..., int]) -> Callable[..., Any]:
    """Return a method that answers twice as much."""
    return lambda *arguments: 2 * method(*arguments)


def test_a_method_is_replaced_by_what_is_made_of_it() -> None:
    """It keeps its name and docstring; wrapped twice, both count; undone, neither."""
    patches = Patches()
    patches.wrap(Owner, "answer", doubled)
    assert Owner().answer(2) == 6
    patches.patch(Owner, "answer")(doubled)
    assert Owner().answer(2) == 12
    assert (Owner.answer.__name__, Owner.answer.__doc__) == ("answer", "Answer.")
    patches.undo()
    assert Owner().answer(2) == 3
    assert list(patches) == []


def test_a_method_that_is_not_there_is_an_error() -> None:
    """A new release of moto that renamed it is found at once, and nothing is listed."""
    patches = Patches()
    with pytest.raises(AttributeError, match="renamed"):
        patches.wrap(Owner, "renamed", doubled)
    assert list(patches) == []


def test_everything_is_as_it_was_once_it_is_undone() -> None:
    """Inherited, static and new attributes, a module's globals and items of its mappings: none leaves a trace."""
    module = ModuleType("moto.some.urls")
    paths: dict[str, Any] = {"a": 1}
    module.__dict__["url_paths"] = paths
    before = dict(vars(Owner)), dict(vars(Base)), dict(vars(module)), dict(paths)
    patches = Patches()
    patches.wrap(Owner, "inherited", doubled)
    patches.put(Base, "static", staticmethod(doubled(Base.static)))
    patches.replace(Owner, answer=lambda _owner, _number: 7, added=lambda _owner: "new")
    patches.put(module, "limit", 5)
    patches.put_item(module, "url_paths", "a", 2)
    patches.put_item(module, "url_paths", "b", 3)
    assert (Owner().inherited(), Owner().static(4), Owner().answer(1)) == (20, 8, 7)
    assert paths == {"a": 2, "b": 3}
    patches.undo()
    assert (dict(vars(Owner)), dict(vars(Base)), dict(vars(module)), dict(paths)) == before


def test_each_patch_tells_what_it_changed_who_made_it_and_why() -> None:
    """All views share one list; the reason is the first line of the module that patches."""
    patches = Patches()
    module = sys.modules[__name__]
    patches.of(module).wrap(Owner, "answer", doubled)
    made = list(patches)
    patches.undo()
    assert [(patch.target, patch.source, patch.reason) for patch in made] == [
        (f"{__name__}.Owner.answer", __name__, "Changing moto so that it can be listed and taken back.")
    ]
