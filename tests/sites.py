"""The session's hardened system: one for all tests that leave it as it was, and another one after a test that failed.

What a test leaves that ends in the middle, nobody knows: no other test may fail for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.hardened_site import Site, embedded, reached

MOST = 8
"""How many systems a session makes: where more tests fail than that, one more system helps nobody."""


class Sites:
    """The system that stands; `make` makes one that is hardened."""

    def __init__(self, make: Callable[[], AbstractContextManager[Site]]) -> None:
        self._make = make
        self._standing = ExitStack()
        self._site: Site | None = None
        self._left: list[str] = []
        self._made = 0

    @property
    def sound(self) -> bool:
        """Whether there is a system on which no test has failed."""
        return self._site is not None

    def whole(self) -> Site:
        """Return the hardened system, made where there is none; fails the test where too many were left."""
        if self._site is None:
            if self._made == MOST:
                pytest.fail(f"{MOST} hardened systems were made, and these tests failed on them: {self._left}")
            self._made += 1
            self._site = self._standing.enter_context(self._make())
        return self._site

    def leave(self, test: str) -> None:
        """Have the next test find another system: this one has failed on the one that stands."""
        self._left.append(test)
        self.close()

    def close(self) -> None:
        """End the system that stands."""
        self._site = None
        self._standing.close()


SITES = pytest.StashKey[Sites]()
"""Where a session keeps them, for the hook that sees a test fail."""


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[Sites]:
    """The example system on embedded AWSs, hardened."""
    made = pytestconfig.stash[SITES] = Sites(lambda: hardened(tmp_path_factory.mktemp("localaws")))
    yield made
    made.close()


@pytest.fixture
def site(sites: Sites) -> Site:
    """The example system on an embedded AWS, hardened; a test leaves it so."""
    return sites.whole()


@contextmanager
def hardened(folder: Path) -> Iterator[Site]:
    """Run an embedded AWS with the example system, hardened."""
    with embedded(folder) as told:
        made = reached(told)
        made.apply(made.plan())
        yield made
