"""2.5 and 2.6 on a system without tables or queues: nothing is to be shown, and the verdict says so."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from steps import dashboards
from stormproof.core.dashboards.lacking import Board, Known
from stormproof.core.planning.controls import PlanContext
from stormproof.core.policy import Policy
from stormproof.core.system import System
from tests.provisioners.fakes import SYSTEM

BARE = replace(SYSTEM, tables=(), queues=())
BOARDS = (Board("theirs", ours=False, shown=()),)


def told(what: str, system: System, *, provoked: bool) -> list[str]:
    """Return what is told beside the verdict, after traffic or of what stands there."""
    found: list[str] = []
    bench: Any = SimpleNamespace(context=PlanContext(system, Policy(admin_email="admin@example.com")))
    if provoked:
        seen: Any = SimpleNamespace(value=SimpleNamespace(boards=BOARDS, known=Known(system.region, {})))
        dashboards.as_counted(what, seen, bench, found.append)
    else:
        dashboards.named(what, BOARDS, bench, found.append)
    return [each for each in found if each]


@pytest.mark.parametrize("store", ["table", "queue"])
def test_what_the_system_has_none_of_is_told(store: str) -> None:
    """Whether or not anything may be provoked, and of nothing else that it lacks."""
    what = {"table": "the capacity of each table", "queue": "the depth of each queue"}[store]
    for provoked in (True, False):
        assert told(what, BARE, provoked=provoked) == [f"the system has no {store}: there is nothing to do"]
        assert not told("the invocations of each function", replace(BARE, functions=()), provoked=provoked)
