"""The session's hardened system: no test meets what another one that failed has left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from tests.conftest import pytest_runtest_makereport
from tests.hardened_site import Site
from tests.sites import MOST, SITES, Sites


def counted(ended: list[int]) -> Callable[[], AbstractContextManager[Site]]:
    """Return what makes made-up systems: their numbers, from 1; `ended` gets those that have ended."""
    made: list[int] = []

    @contextmanager
    def make() -> Iterator[Any]:
        made.append(number := len(made) + 1)
        yield number
        ended.append(number)

    return make


def reported(sites: Sites, *, failed: bool, fixtures: tuple[str, ...]) -> None:
    """Have pytest report on a test."""
    stash = pytest.Stash()
    stash[SITES] = sites
    item: Any = SimpleNamespace(nodeid="test", fixturenames=fixtures, config=SimpleNamespace(stash=stash))
    report: Any = SimpleNamespace(failed=failed)
    steps = pytest_runtest_makereport(item, SimpleNamespace())  # type: ignore[arg-type] # nothing of it is read
    next(steps)
    with pytest.raises(StopIteration) as caught:
        steps.send(report)
    assert caught.value.value is report


def test_tests_that_pass_share_one_and_one_that_fails_ends_it() -> None:
    """A test that has nothing to do with it ends nothing."""
    ended: list[int] = []
    sites = Sites(counted(ended))
    first: Any = sites.whole()
    reported(sites, failed=False, fixtures=("sites", "site"))
    reported(sites, failed=True, fixtures=("tmp_path",))
    assert (sites.whole(), sites.sound, ended) == (first, True, [])
    reported(sites, failed=True, fixtures=("sites", "site"))
    assert (sites.sound, ended) == (False, [1])
    second: Any = sites.whole()
    assert (first, second, sites.sound) == (1, 2, True)
    sites.close()
    assert ended == [1, 2]


def test_there_is_an_end_of_new_ones() -> None:
    """Where many fail, the rest is told at once, with the tests that have failed."""
    sites = Sites(counted([]))
    for _ in range(MOST):
        sites.whole()
        sites.leave("a test")
    with pytest.raises(pytest.fail.Exception, match="a test"):
        sites.whole()
