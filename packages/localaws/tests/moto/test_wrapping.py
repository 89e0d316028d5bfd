"""Putting something round a method of moto's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from localaws.moto.wrapping import wrap


def doubled(method: Callable[..., int]) -> Callable[..., Any]:
    """Return a method that answers twice as much."""
    return lambda *arguments: 2 * method(*arguments)


def test_a_method_is_replaced_by_what_is_made_of_it() -> None:
    """It keeps its name and docstring; wrapped twice, both count."""

    class Owner:
        def answer(self, number: int) -> int:
            """Answer."""
            return number + 1

    wrap(Owner, "answer", doubled)
    assert Owner().answer(2) == 6
    wrap(Owner, "answer", doubled)
    assert Owner().answer(2) == 12
    assert (Owner.answer.__name__, Owner.answer.__doc__) == ("answer", "Answer.")


def test_a_method_that_is_not_there_is_an_error() -> None:
    """A new release of moto that renamed it is found at once."""
    with pytest.raises(AttributeError, match="renamed"):
        wrap(object, "renamed", doubled)
