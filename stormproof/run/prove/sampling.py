"""Draws sabotages and pass scenarios where there is no time for all: one a criterion, by the commit's hash."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TypeVar

from stormproof.core.faults import PassScenario, Sabotage
from stormproof.run.reporting.project import DIRTY, commit, version

Scenario = TypeVar("Scenario", Sabotage, PassScenario)


def seed() -> str:
    """Return by what is drawn: the commit, whether or not files differ from it; the version outside of a clone."""
    return (commit() or version()).removesuffix(DIRTY)


def one_each(scenarios: Mapping[str, Scenario], seed: str) -> dict[str, Scenario]:
    """Return one scenario a criterion: the same seed draws the same ones, others vary."""
    drawn: dict[str, Scenario] = {}
    for scenario in sorted(scenarios.values(), key=lambda each: _lot(seed, each.name)):
        drawn.setdefault(scenario.criterion, scenario)
    return {name: each for name, each in scenarios.items() if drawn[each.criterion] is each}


def _lot(seed: str, name: str) -> str:
    return hashlib.sha256(f"{seed}/{name}".encode()).hexdigest()
