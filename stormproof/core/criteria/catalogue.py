"""The catalogue of the 64 acceptance criteria, loaded once from the data file beside this module."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from stormproof.core.errors import UsageError


@dataclass(frozen=True)
class Criterion:
    """One demand, e.g. id ``1.1``; `requirement` is its number, `title` the requirement's name."""

    id: str
    demand: str
    requirement: int
    title: str
    severity: str


@dataclass(frozen=True)
class Catalogue:
    """All criteria, by id, in the order of the data file."""

    criteria: Mapping[str, Criterion]

    def select(self, ids: Iterable[str]) -> tuple[Criterion, ...]:
        """Return the named criteria in catalogue order.

        A name is a criterion (``1.1``) or a whole requirement (``1``). Raises UsageError for an unknown one.
        """
        wanted = {criterion for name in ids for criterion in self._expand(name.strip())}
        return tuple(c for c in self.criteria.values() if c.id in wanted)

    def _expand(self, name: str) -> set[str]:
        if name in self.criteria:
            return {name}
        if found := {c.id for c in self.criteria.values() if str(c.requirement) == name}:
            return found
        raise UsageError(
            f"no criterion {name!r}", "criteria are numbered 1.1 to 12.5; a bare number selects the whole requirement"
        )


@cache
def catalogue() -> Catalogue:
    """Return the one catalogue of the 64 criteria."""
    data = tomllib.loads(files("stormproof.core.criteria").joinpath("criteria.toml").read_text("utf-8"))
    criteria = {}
    for row in data["criterion"]:
        requirement = row["id"].partition(".")[0]
        criteria[row["id"]] = Criterion(
            id=row["id"],
            demand=row["demand"],
            requirement=int(requirement),
            title=data["requirements"][requirement],
            severity=data["severity"][requirement],
        )
    return Catalogue(MappingProxyType(criteria))
