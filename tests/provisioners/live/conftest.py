"""The session's hardened system, put right again after every test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from provisioners import CONTROLS
from stormproof.core.planning.former import read_formers
from stormproof.core.system import System
from tests.formers import restored
from tests.hardened_site import QUIET, Site, embedded, reached
from tests.sites import Sites

__all__ = ["QUIET", "Site", "embedded", "reached"]


@pytest.fixture
def hardened(site: Site, sites: Sites) -> Iterator[Site]:
    """The system with all controls on; whatever a test did to it, the next finds it so again."""
    with put_right(site, sites, [site]):
        yield site


Partly = Callable[[str], Site]


@pytest.fixture
def partly(site: Site, sites: Sites) -> Iterator[Partly]:
    """Makes the system with all controls on, to be planned for some criteria ("7.1,7.2"), put right again afterwards.

    To be used with `whole_again`.
    """
    made: list[Site] = []

    def part(criterion: str) -> Site:
        made.append(replace(site, criteria=frozenset(criterion.split(","))))
        return made[-1]

    with put_right(site, sites, made):
        yield part


@pytest.fixture(scope="module")
def whole_again(sites: Sites) -> Iterator[None]:
    """After tests that plan parts, nothing is left to do for the whole."""
    yield
    if not sites.sound:  # a test has failed, and tells why
        return
    site = sites.whole()
    plan = site.plan()
    site.apply(plan)  # what these tests have left is told here, and no other module meets it
    assert not plan.changes
    assert not plan.blocked


@contextmanager
def put_right(site: Site, sites: Sites, planned: list[Site]) -> Iterator[None]:
    """After a block, apply what is planned for, and have no removal put back what tests have set as an owner does.

    Not where the test has failed: nobody meets that system again.
    """
    reads = site.reached.connection.reader
    before = read_formers(reads, site.system)
    yield
    if sites.sound:
        for each in planned:
            each.apply(each.plan())
        site.inject(*restored(site.system, before, read_formers(reads, site.system)))


def narrowest(control: str) -> str:
    """Return the criterion of a control whose plan needs the fewest others."""
    return min(CONTROLS.criteria[control], key=lambda criterion: len(CONTROLS.select({criterion})))


def as_owned(system: System, arn: str, owner: str) -> System:
    """Return the system with a resource that a stack owns."""
    return replace(system, owners=((arn, owner),))
