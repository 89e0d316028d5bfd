"""Where an owner states no health or no journey, nothing is asked for, and it is told what to say where."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from stormproof.core.errors import Undecidable
from stormproof.core.workload.model import Health, Workload
from stormproof.stimuli.health import canary_runs, end_to_end, failing_runs, regions, reported_times

OF_HEALTH = (canary_runs.PASSING, canary_runs.LAST_RUNS, failing_runs.FAILING, reported_times.TIMED, regions.SEEN)


def bench(workload: Workload) -> Any:
    """Return a bench that knows what clients do, and nothing else: any look at AWS fails."""
    return SimpleNamespace(target=SimpleNamespace(workload=workload), clock=None, surroundings=None)


@pytest.mark.parametrize("stimulus", OF_HEALTH, ids=lambda each: each.name)
def test_without_a_health_the_checks_are_undecided(stimulus: Any) -> None:
    """Before anything is changed."""
    provoke: Callable[[Any], Any] = stimulus.run
    with pytest.raises(Undecidable, match="say in the target file which request asks for the health") as undecided:
        provoke(bench(Workload()))
    assert undecided.value.code == "needs_workload.health"


def test_without_a_journey_the_client_s_way_is_undecided() -> None:
    """Before anything is changed."""
    with pytest.raises(Undecidable, match="say in the target file which requests make up") as undecided:
        end_to_end.follow(bench(Workload(health=Health("/up"))))
    assert undecided.value.code == "needs_workload.journey"
