"""Draws sabotages and pass scenarios where there is no time for all: one a criterion, by the commit's hash."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TypeVar

from stormproof.core.faults import PassScenario, Sabotage
from stormproof.run.prove.batches import fits, place
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


def drawn_together(passes: Mapping[str, PassScenario], seed: str) -> dict[str, PassScenario]:
    """Return one pass scenario a criterion, in the order of `batches`: of each those first that fit in a run begun.

    Which criterion and which scenario has the first choice is drawn, so over many commits each is played. One that has
    to be alone is played where the lot falls on it.
    """
    runs: list[list[PassScenario]] = []
    lots: dict[str, list[PassScenario]] = {}
    for scenario in sorted(passes.values(), key=lambda each: _lot(seed, each.name)):
        lots.setdefault(scenario.criterion, []).append(scenario)
    for _, lot in sorted(lots.items(), key=lambda item: _lot(seed, item[0])):
        fitting = (each for each in lot if any(fits(each, run) for run in runs))
        chosen = lot[0] if lot[0].alone else next(fitting, lot[0])
        place(chosen, runs)
    return {each.name: each for run in runs for each in run}


def _lot(seed: str, name: str) -> str:
    return hashlib.sha256(f"{seed}/{name}".encode()).hexdigest()
