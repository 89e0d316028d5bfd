"""Which pass scenarios are played in one run: those that stand in the place of different controls."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from stormproof.core.faults import PassScenario


def batches(scenarios: Iterable[PassScenario]) -> tuple[tuple[PassScenario, ...], ...]:
    """Return scenarios in as few runs as come of taking each to the first one in which it disturbs nobody."""
    runs: list[list[PassScenario]] = []
    for scenario in scenarios:
        place(scenario, runs)
    return tuple(tuple(run) for run in runs)


def place(scenario: PassScenario, runs: list[list[PassScenario]]) -> None:
    """Add a scenario to the first run in which it fits, or to a new one."""
    run = next((each for each in runs if fits(scenario, each)), None)
    if run is None:
        runs.append([scenario])
    else:
        run.append(scenario)


def fits(scenario: PassScenario, run: Sequence[PassScenario]) -> bool:
    """Tell whether a scenario has no criterion in common with a run, and none has to be alone.

    Nor may they have a control in common. Where an owner does one and the same thing, it is done once for all of it.
    """
    return not any(
        scenario.criterion == other.criterion
        or (
            scenario.inject is not other.inject
            and (scenario.alone or other.alone or set(scenario.controls) & set(other.controls))
        )
        for other in run
    )
