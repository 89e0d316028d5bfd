"""Cycles are looked for seldom, and still are."""

from __future__ import annotations

import atexit
import gc
from collections.abc import Callable, Iterator

import pytest

from stormproof.garbage import collected_seldom


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    """Other tests have it as it was."""
    threshold = gc.get_threshold()
    yield
    gc.set_threshold(*threshold)


def test_cycles_are_looked_for_more_seldom_than_by_default() -> None:
    """A plan's objects come to a few collections, and a process that stays collects all the same."""
    collected_seldom()
    assert gc.get_threshold()[0] > 10_000
    assert gc.isenabled()


def test_a_process_that_ends_looks_for_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left goes with it."""
    at_the_end: list[Callable[[], object]] = []
    monkeypatch.setattr(atexit, "register", at_the_end.append)
    collected_seldom()
    assert at_the_end == [gc.freeze]
