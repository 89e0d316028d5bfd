"""What is not stated is undecided, by code; nothing is guessed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from stormproof.core.errors import Undecidable
from stormproof.core.workload.model import Workload
from stormproof.stimuli.registry import STIMULI
from stormproof.stimuli.shared.workload import creating, health, jobs, journey, writing
from tests.stormproof.made_workloads import FOLLOW, JOBS, ORDER, SHOP


def bench(workload: Workload) -> Any:
    """Return a bench of a target that states a workload."""
    return SimpleNamespace(target=SimpleNamespace(workload=workload))


def test_what_is_stated_is_what_is_asked() -> None:
    """Each part as it is."""
    made = bench(SHOP)
    assert (health(made), journey(made), jobs(made)) == (SHOP.health, SHOP.journey, JOBS)
    assert creating(made) == writing(made) == ORDER


@pytest.mark.parametrize(
    ("ask", "workload", "part"),
    [
        (health, replace(SHOP, health=None), "health"),
        (journey, replace(SHOP, journey=()), "journey"),
        (jobs, replace(SHOP, jobs=()), "jobs"),
        (creating, replace(SHOP, journey=(FOLLOW,)), "journey"),
        (writing, replace(SHOP, journey=(replace(ORDER, free_text=""),)), "journey"),
    ],
)
def test_what_is_not_stated_is_undecided(ask: Callable[[Any], Any], workload: Workload, part: str) -> None:
    """The code and the message name the part of the target file."""
    with pytest.raises(Undecidable, match=f"^needs workload.{part}: ") as error:
        ask(bench(workload))
    assert error.value.code == f"needs_workload.{part}"


def test_names_of_experiments_are_their_own() -> None:
    """Two of one name would be taken for one."""
    names = [stimulus.name for stimulus in STIMULI]
    assert len(set(names)) == len(names)
