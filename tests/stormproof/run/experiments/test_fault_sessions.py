"""A run claims the system when it first disturbs something, writes the undo down, and gives the claim back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from stormproof.core.errors import CallFailed, Undecidable
from stormproof.core.faults import FaultInjection
from stormproof.run.experiments import fault_sessions
from stormproof.run.experiments.fault_sessions import FaultSessions
from tests.provisioners.fakes import SYSTEM

LOST = FaultInjection("the thing is lost", (), ())


class World:
    """A target, its lease, and what was done to it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.done: list[str] = []
        self.permitted = SimpleNamespace(provoke=True, wire=True)
        self.refused = self.lost = False
        monkeypatch.setattr(fault_sessions, "leased", self._leased)
        monkeypatch.setattr(fault_sessions, "injected", self._injected)

    def fault_sessions(self, *, held: bool = False) -> FaultSessions:
        """Return the fault sessions of a run in this world."""
        target = SimpleNamespace(permitted=self.permitted, name="made-up", embedded=None)
        connection: Any = SimpleNamespace(reader=None, target=target)
        return FaultSessions(connection, SYSTEM, Path("nowhere"), held=held)

    @contextmanager
    def _leased(self, *_: Any) -> Iterator[Any]:
        if self.refused:
            raise CallFailed("aws.access_denied", "no parameters here")
        self.done.append("taken")
        yield SimpleNamespace(check=self._check)
        self.done.append("released")

    def _check(self) -> None:
        if self.lost:
            raise Undecidable("lease.lost", "another has it")

    @contextmanager
    def _injected(self, _journal: Any, injection: FaultInjection) -> Iterator[dict[str, Any]]:
        self.done.append(injection.title)
        yield {"thing.id": 1}
        self.done.append("put back")


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """The world."""
    return World(monkeypatch)


def test_the_claim_is_made_with_the_first_disturbance_and_kept_until_the_end(world: World) -> None:
    """One claim for all that a run disturbs."""
    fault_sessions = world.fault_sessions()
    for _ in range(2):
        with fault_sessions.hold(LOST) as outputs:
            assert outputs == {"thing.id": 1}
    fault_sessions.close()
    fault_sessions.close()
    assert world.done == ["taken", LOST.title, "put back", LOST.title, "put back", "released"]


def test_a_run_that_disturbs_nothing_claims_nothing(world: World) -> None:
    """Reading needs no lease."""
    world.fault_sessions().close()
    assert world.done == []


def test_a_run_whose_lease_another_has_disturbs_nothing_more(world: World) -> None:
    """It was overtaken."""
    fault_sessions = world.fault_sessions()
    with fault_sessions.hold(LOST):
        world.lost = True
    with pytest.raises(Undecidable) as found, fault_sessions.hold(LOST):
        pytest.fail("it was disturbed")
    assert (found.value.code, world.done.count(LOST.title)) == ("lease.lost", 1)


def test_what_is_claimed_by_whoever_runs_it_is_left_alone(world: World) -> None:
    """A proof holds the lease over all its runs."""
    fault_sessions = world.fault_sessions(held=True)
    with fault_sessions.hold(LOST):
        pass
    fault_sessions.close()
    assert world.done == [LOST.title, "put back"]


def test_a_target_that_permits_no_provoking_is_not_disturbed(world: World) -> None:
    """Nothing is claimed either."""
    world.permitted.provoke = False
    with pytest.raises(Undecidable) as found, world.fault_sessions().hold(LOST):
        pytest.fail("it was disturbed")
    assert (found.value.code, world.done) == ("needs_provoke", [])


def test_a_target_that_cannot_be_claimed_is_not_disturbed(world: World) -> None:
    """Another run could be at it."""
    world.refused = True
    with pytest.raises(Undecidable) as found, world.fault_sessions().hold(LOST):
        pytest.fail("it was disturbed")
    assert (found.value.code, world.done) == ("lease.not_taken", [])


@pytest.mark.parametrize(("wire", "code"), [(True, ""), (False, "needs_wire")])
def test_what_is_only_put_beside_the_system_needs_less(world: World, wire: bool, code: str) -> None:  # noqa: FBT001 - a table's column
    """Nothing of the system changes: to wire is enough."""
    world.permitted.provoke, world.permitted.wire = False, wire
    found = ""
    try:
        with world.fault_sessions().hold(replace(LOST, wired=True)):
            pass
    except Undecidable as error:
        found = error.code
    assert found == code
    assert (LOST.title in world.done) is wire
