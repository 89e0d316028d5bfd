"""What is provoked lies on both sides of the boundary, and on no other alarm's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from stormproof.core.errors import Undecidable
from stormproof.core.judges.alerts.alert import Alert
from stormproof.core.planning.controls import PlanContext
from stormproof.core.policy import Policy
from stormproof.core.surroundings import AWS_WAITS
from stormproof.stimuli.alerts import error_rates
from stormproof.stimuli.alerts.error_rates import FIVE, OCCUPIES, at_boundary, seldom_used
from stormproof.stimuli.shared import fault_versions as faults
from stormproof.stimuli.shared.fault_versions import LATEST, Fault
from tests.provisioners.fakes import SYSTEM, FakeReads

BEGAN = datetime(2026, 11, 29, 12, tzinfo=UTC)
FUNCTION = SYSTEM.functions[0]
ALARM = "their-alarm"
OFF = Alert(ALARM, BEGAN, sent=True)


class World:
    """A function whose executions are counted; each one takes no time. `others` are users' beside them."""

    def __init__(self, *, moves: bool = True, others: int = 0, early: bool = False) -> None:
        self.now, self.passed, self.others, self.early = BEGAN, 0.0, others, early
        self.executed: list[tuple[datetime, Fault]] = []
        self.looked: list[int] = []
        context = PlanContext(SYSTEM, Policy(admin_email="admin@example.com"))
        surroundings = SimpleNamespace(time_moves=moves, waits=AWS_WAITS)
        reads = FakeReads({("cloudwatch", "get_metric_statistics"): self._told})
        self.bench: Any = SimpleNamespace(context=context, surroundings=surroundings, reads=reads, clock=self._clock())

    def _clock(self) -> Any:
        return SimpleNamespace(now=lambda: self.now, monotonic=lambda: self.passed, advance=self.on, pause=self.pause)

    def on(self, by: timedelta) -> None:
        """Move time on."""
        self.now += by

    def pause(self, seconds: float) -> None:
        """Let it pass."""
        self.passed += seconds
        self.now += timedelta(seconds=seconds)

    def invoke(self, _bench: Any, _version: Any, fault: Fault) -> None:
        """Execute the function."""
        self.executed.append((self.now, fault))

    def since(self, moment: datetime) -> list[Fault]:
        """Return what was executed since a moment, in its order."""
        return [fault for at, fault in self.executed if at >= moment]

    def became(self, _bench: Any, alarms: Any, since: datetime) -> tuple[Alert, ...]:
        """Tell what has become of alarms, and keep how many executions had failed by then."""
        self.looked.append(self.since(since).count(Fault.FAIL))
        return tuple(OFF if self.early else Alert(each) for each in alarms)

    def _told(self, **asked: Any) -> dict[str, Any]:
        found = self.since(asked["StartTime"])
        number = found.count(Fault.FAIL) if asked["MetricName"] == "Errors" else len(found) + self.others
        return {"Datapoints": [{"Timestamp": self.now, "Sum": float(number)}]}


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Plays a stimulus in a world, with one alarm that goes off in the end."""

    def playing(world: World, stimulus: Any) -> Any:
        @contextmanager
        def one_version(_bench: Any, functions: Any, _timeout: int) -> Iterator[tuple[str, ...]]:
            yield tuple(each.name for each in functions)

        for name, value in {
            "fault_versions": one_version,
            "invoke": world.invoke,
            "watching": lambda *_: {FUNCTION: (ALARM,)},
            "quiet": lambda *_: None,
            "became": world.became,
            "alerts": lambda *_: (OFF,),
        }.items():
            monkeypatch.setattr(error_rates, name, value)
        monkeypatch.setattr(faults, "invoke", world.invoke)
        return stimulus(world.bench)

    return playing


def test_five_of_a_hundred_fail_and_then_one_more(play: Any) -> None:
    """Successes first: a window that slides never sees the failures alone."""
    world = World()
    (found,) = play(world, at_boundary).provoked
    executed = [fault for _, fault in world.executed]
    assert world.looked == [5]
    assert executed[:93] == [Fault.SUCCEED] * 93
    assert (len(executed), executed.count(Fault.FAIL), executed[-1]) == (101, 6, Fault.FAIL)
    assert (found.resource, found.said) == ("function shop-api", "6 of 101 executions failed")
    assert found.enough == (OFF,)


def test_successes_are_a_minute_before_the_failures(play: Any) -> None:
    """An alarm that looks at one minute meets five failures of seven, and is told as too early."""
    world = World()
    play(world, at_boundary)
    first = min(at for at, fault in world.executed if fault is Fault.FAIL)
    assert max(at for at, fault in world.executed[:93]) <= first - timedelta(minutes=1)


def test_an_alarm_that_goes_off_at_the_boundary_is_early(play: Any) -> None:
    """It tells nobody that the boundary was passed."""
    (found,) = play(World(early=True), at_boundary).provoked
    assert (found.early, found.enough) == ((ALARM,), ())


def test_no_other_alarm_has_a_reason() -> None:
    """Three failures in a row are another criterion's; with one more it is never so many."""
    for row in (FIVE, (*FIVE, Fault.FAIL)):
        assert not any(row[at : at + 3] == (Fault.FAIL,) * 3 for at in range(len(row)))
    assert FIVE.count(Fault.FAIL) == 5


def test_in_real_time_another_hundred_is_executed(play: Any) -> None:
    """The first hundred leave the window while alarms look."""
    world = World(moves=False)
    play(world, at_boundary)
    executed = [fault for _, fault in world.executed]
    assert executed.count(Fault.FAIL) == 11
    assert executed[-len(FIVE) - 1 :] == [*FIVE, Fault.FAIL]
    last = executed[100:]
    assert last.count(Fault.FAIL) * 100 > 5 * len(last)


def test_beside_users_traffic_nothing_is_judged(play: Any) -> None:
    """With more executions than ours six would be under five percent."""
    with pytest.raises(Undecidable) as found:
        play(World(others=20), at_boundary)
    assert found.value.code == "alerts.not_quiet"
    play(World(others=10), at_boundary)


def test_one_of_ten_is_far_too_many(play: Any) -> None:
    """An alarm that counts failures stays silent on it."""
    world = World()
    (found,) = play(world, seldom_used).provoked
    assert [fault for _, fault in world.executed] == [*[Fault.SUCCEED] * 9, Fault.FAIL]
    assert found.said == "1 of 10 executions failed"


def test_whoever_makes_functions_fail_waits_for_it() -> None:
    """Errors of another stimulus would count."""
    assert {LATEST, "metric:Errors"} <= OCCUPIES
