"""Requirement 7 on a system without tables and buckets: nothing is to be lost, and the verdict says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from steps import recovery
from stormproof.core.planning.controls import PlanContext
from stormproof.core.policy import Policy
from stormproof.core.stimuli import StimulusResult
from stormproof.stimuli.recovery import followed_chapter
from tests.provisioners.fakes import SYSTEM

BARE = replace(SYSTEM, tables=(), buckets=(), queues=())
NO_TABLE, NO_BUCKET = (f"the system has no {each}: there is nothing to do" for each in ("table", "bucket"))


@pytest.fixture
def bench() -> Any:
    """A bench on a system that keeps nothing; any look at AWS fails."""
    return SimpleNamespace(context=PlanContext(BARE, Policy(admin_email="admin@example.com")), reads=None)


def nothing() -> Any:
    """Return what a stimulus comes to that had nothing to lose."""
    return StimulusResult("s", None, None, 0.0, ())  # type: ignore[arg-type] # when it was is nothing to these steps


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (lambda bench, tell: recovery.items_back(nothing(), bench, tell), NO_TABLE),
        (lambda bench, tell: recovery.recovery_on((), bench, tell), NO_TABLE),
        (lambda bench, tell: recovery.objects_back(nothing(), bench, tell), NO_BUCKET),
        (lambda bench, tell: recovery.versioning_on((), bench, tell), NO_BUCKET),
        (lambda bench, tell: recovery.kept_long((), bench, 30, tell), NO_BUCKET),
        (lambda bench, tell: recovery.versions_there(nothing(), bench, tell), NO_BUCKET),
    ],
)
def test_what_the_system_has_none_of_is_told(bench: Any, step: Callable[..., None], said: str) -> None:
    """By the same steps as on any system."""
    told: list[str] = []
    step(bench, told.append)
    assert told == [said]


def test_the_chapter_has_nothing_to_bring_back_and_no_drill_is_due(bench: Any) -> None:
    """Neither tables nor buckets."""
    told: list[str] = []
    assert followed_chapter.follow(bench) == ()
    recovery.followed(nothing(), bench, told.append)
    recovery.drilled_when_due(nothing(), bench, told.append)
    assert [each for each in told if each] == ["the system has no table and no bucket: there is nothing to do"]
