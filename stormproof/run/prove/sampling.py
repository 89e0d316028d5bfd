"""Draws sabotages where there is no time for all: one a criterion, by the commit's hash."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from stormproof.core.faults import Sabotage
from stormproof.run.reporting.project import DIRTY, commit, version


def seed() -> str:
    """Return by what is drawn: the commit, whether or not files differ from it; the version outside of a clone."""
    return (commit() or version()).removesuffix(DIRTY)


def one_each(sabotages: Mapping[str, Sabotage], seed: str) -> dict[str, Sabotage]:
    """Return one sabotage a criterion: the same seed draws the same ones, others vary."""
    drawn: dict[str, Sabotage] = {}
    for sabotage in sorted(sabotages.values(), key=lambda each: _lot(seed, each.name)):
        drawn.setdefault(sabotage.criterion, sabotage)
    return {name: each for name, each in sabotages.items() if drawn[each.criterion] is each}


def _lot(seed: str, name: str) -> str:
    return hashlib.sha256(f"{seed}/{name}".encode()).hexdigest()
