"""What a removal would serve though nobody has tried it."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from stormproof.core.deployment.unreleased import Releases, Unreleased
from stormproof.core.planning.plans import Action, Change, Plan
from stormproof.operations import remove
from stormproof.operations.remove import served_untried
from tests.provisioners.fakes import SYSTEM

(FUNCTION,) = SYSTEM.functions
WAITING = Unreleased(FUNCTION.role, FUNCTION.name, "3", ("CodeSha256",))
PLAN = Plan((Change("function-alias", FUNCTION.arn, "alias", Action.DELETE, "version 3", None, ()),))


def untried(monkeypatch: pytest.MonkeyPatch, found: Releases, plan: Plan = PLAN, *, adopted: bool = False) -> Any:
    """Return what is said of a system whose alias is ours or adopted."""
    monkeypatch.setattr(remove, "releases", lambda _: found)
    system = replace(SYSTEM, functions=(replace(FUNCTION, adopted=adopted),))
    reached: Any = SimpleNamespace(system=system)
    return served_untried(reached, plan)


def test_newer_code_in_latest_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless nothing is to be taken off, or the alias is the owner's and stays."""
    (said,) = untried(monkeypatch, Releases((WAITING,)))
    assert said.startswith(f"{FUNCTION.name}: version 3 is served")
    assert untried(monkeypatch, Releases((WAITING,)), Plan(())) == ()
    assert untried(monkeypatch, Releases((WAITING,)), adopted=True) == ()
    assert untried(monkeypatch, Releases()) == ()


def test_what_could_not_be_looked_at_is_no_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason is told."""
    (said,) = untried(monkeypatch, Releases(unseen="denied"))
    assert "could not be seen: denied" in said
