"""A run claims the target when it first disturbs something, writes the undo down, and gives the claim back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from stormproof.aws.undo.lease import TERM
from stormproof.core.errors import CallFailed, Undecidable
from stormproof.core.faults import FaultInjection
from stormproof.run.experiments import fault_sessions
from stormproof.run.experiments.fault_sessions import FaultSessions

LOST = FaultInjection("the thing is lost", (), ())


class FakeLease:
    """A lease whose uses are remembered."""

    def __init__(self, uses: list[str]) -> None:
        self.uses = uses
        self.refused = False

    def take(self) -> None:
        """Take it."""
        if self.refused:
            raise CallFailed("aws.access_denied", "no parameters here")
        self.uses.append("taken")

    def renew(self) -> None:
        """Reach for another term."""
        self.uses.append("renewed")

    def release(self) -> None:
        """Give it back."""
        self.uses.append("released")


class World:
    """A target, its clock, and what was done to it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.done: list[str] = []
        self.seconds = 0.0
        self.permitted = SimpleNamespace(provoke=True)
        self.lease = FakeLease(self.done)
        monkeypatch.setattr(fault_sessions, "Lease", lambda _connection: self.lease)
        monkeypatch.setattr(fault_sessions, "Journal", lambda _connection, _home: None)
        monkeypatch.setattr(fault_sessions, "injected", self._injected)

    def fault_sessions(self, *, leased: bool = False) -> FaultSessions:
        """Return a disturber of this world."""
        clock = SimpleNamespace(monotonic=lambda: self.seconds)
        connection: Any = SimpleNamespace(clock=clock, writer=None, target=SimpleNamespace(permitted=self.permitted))
        return FaultSessions(connection, Path("nowhere"), leased=leased)

    @contextmanager
    def _injected(self, _writer: Any, _journal: Any, injection: FaultInjection) -> Iterator[dict[str, Any]]:
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


def test_a_long_run_reaches_for_another_term(world: World) -> None:
    """Before the first one is over."""
    fault_sessions = world.fault_sessions()
    with fault_sessions.hold(LOST):
        world.seconds += (TERM / 2 + timedelta(seconds=1)).total_seconds()
    with fault_sessions.hold(LOST):
        assert world.done[3:] == ["renewed", LOST.title]


def test_what_is_claimed_by_whoever_runs_it_is_left_alone(world: World) -> None:
    """A proof holds the lease over all its runs."""
    fault_sessions = world.fault_sessions(leased=True)
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
    world.lease.refused = True
    with pytest.raises(Undecidable) as found, world.fault_sessions().hold(LOST):
        pytest.fail("it was disturbed")
    assert (found.value.code, world.done) == ("lease.not_taken", [])
