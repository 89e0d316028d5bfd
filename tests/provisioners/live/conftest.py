"""The session's hardened system, put right again after every test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from provisioners import CONTROLS
from stormproof.core.system import System
from tests.hardened_site import QUIET, Site, embedded, reached

__all__ = ["QUIET", "Site", "embedded", "reached"]


@pytest.fixture
def hardened(site: Site) -> Iterator[Site]:
    """The system with all controls on; whatever a test did to it, the next finds it so again."""
    yield site
    site.apply(site.plan())


Partly = Callable[[str], Site]


@pytest.fixture
def partly(site: Site) -> Iterator[Partly]:
    """Makes the system with all controls on, to be planned for some criteria ("7.1,7.2"), put right again afterwards.

    To be used with `whole_again`.
    """
    made: list[Site] = []

    def part(criterion: str) -> Site:
        made.append(replace(site, criteria=frozenset(criterion.split(","))))
        return made[-1]

    yield part
    for each in made:
        each.apply(each.plan())


@pytest.fixture(scope="module")
def whole_again(site: Site) -> Iterator[None]:
    """After tests that plan parts, nothing is left to do for the whole."""
    yield
    plan = site.plan()
    site.apply(plan)  # what these tests have left is told here, and no other module meets it
    assert not plan.changes
    assert not plan.blocked


def narrowest(control: str) -> str:
    """Return the criterion of a control whose plan needs the fewest others."""
    return min(CONTROLS.criteria[control], key=lambda criterion: len(CONTROLS.select({criterion})))


def as_owned(system: System, arn: str, owner: str) -> System:
    """Return the system with a resource that a stack owns."""
    return replace(system, owners=((arn, owner),))
