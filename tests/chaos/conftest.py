"""A system of these tests' own, not hardened: what is cut and killed here is nobody else's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from stormproof.aws.observe.apigateway_methods import read_authorizers
from tests.chaos.inventory import Inventory, inventory
from tests.chaos.settings import settings
from tests.hardened_site import Site, embedded, reached
from tests.plain_example.selection import PLAIN

SYSTEMS: Mapping[str, tuple[str, ...]] = {"plain": (PLAIN,), "twin": ()}


@dataclass(frozen=True)
class Ground:
    """An embedded AWS with a system; `told` is what its ready file says."""

    told: Mapping[str, Any]

    def site(self) -> Site:
        """Return the system as whoever comes next finds it."""
        return reached(self.told)

    def settings(self) -> Inventory:
        """Return all that stands in the account, without what AWS draws or counts."""
        site = self.site()
        reads = site.reached.connection.reader
        authorizers = read_authorizers(reads, site.system.api.id)
        return settings(inventory(reads), {str(each["id"]): name for name, each in authorizers.items()})


@pytest.fixture
def ground(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Ground]:
    """A system that is not hardened, the plain example unless a test's parameter says otherwise."""
    with embedded(tmp_path, SYSTEMS[getattr(request, "param", "plain")]) as told:
        yield Ground(told)
