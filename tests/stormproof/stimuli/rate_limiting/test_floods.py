"""A flood begins with room left in the hour, and says nothing where the system failed meanwhile."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.errors import CouldNotLook, Undecidable
from stormproof.core.judges.rate_limiting.limits import judge_violations_logged
from stormproof.core.judges.rate_limiting.native_quotas import Throttle
from stormproof.core.observations import Endpoint, Exchange
from stormproof.core.planning.controls import PlanContext
from stormproof.core.policy import Policy
from stormproof.core.surroundings import Surroundings
from stormproof.core.workload.model import Health, Workload
from stormproof.stimuli.rate_limiting import floods
from stormproof.stimuli.rate_limiting.floods import Flooded
from stormproof.stimuli.rate_limiting.open_guard import undisturbed
from tests.provisioners.fakes import SYSTEM
from tests.stormproof.stimuli.alerts.test_alarm_mail import Waiting

START = datetime(2026, 11, 22, 22, 0, tzinfo=UTC)


class FakeClock:
    """A clock that is moved by hand, or cannot be moved."""

    def __init__(self, now: datetime, *, real: bool = False) -> None:
        self.time = now
        self.real = real
        self.began = now

    def now(self) -> datetime:
        """Return the time."""
        return self.time

    def advance(self, by: timedelta) -> None:
        """Move it."""
        if self.real:
            raise Undecidable("clock.real", f"{by}")
        assert by >= timedelta()
        self.time += by

    def monotonic(self) -> float:
        """Return the seconds since it was made."""
        return (self.time - self.began).total_seconds()

    def pause(self, seconds: float) -> None:
        """Let them pass."""
        assert self.real
        self.time += timedelta(seconds=seconds)


def bench(now: datetime, *, real: bool = False) -> Any:
    """Return a bench."""
    return SimpleNamespace(
        clock=FakeClock(now, real=real),
        surroundings=Surroundings(time_moves=not real),
        context=PlanContext(SYSTEM, Policy(admin_email="admin@example.com")),
    )


@given(st.integers(0, 2 * 3600 - 1))
def test_where_time_moves_a_flood_begins_ten_minutes_before_an_hour_ends(second: int) -> None:
    """Whenever it is, and never at the end of a day, where a count by the day would begin anew as well."""
    made = bench(START + timedelta(seconds=second))
    before = made.clock.now()
    floods._begin_in_time(made)
    assert (made.clock.now().minute, made.clock.now().second) == (50, 0)
    assert made.clock.now().hour != floods.LAST_HOUR
    assert timedelta() <= made.clock.now() - before < timedelta(hours=2)


@given(st.integers(0, 3599))
def test_where_time_does_not_move_the_turn_of_the_hour_is_waited_for(second: int) -> None:
    """Only in the last minutes of an hour, which would turn meanwhile; never for longer than these."""
    made = bench(START + timedelta(seconds=second), real=True)
    floods._begin_in_time(made)
    waited = made.clock.monotonic()
    if second <= 3600 - floods.NEEDED_OF_AN_HOUR.total_seconds():
        assert waited == 0
    else:
        assert waited < floods.NEEDED_OF_AN_HOUR.total_seconds() + 2
        assert (made.clock.now().hour, made.clock.now().minute) == (START.hour + 1, 0)


def test_a_throttle_is_held_to_the_limit_of_the_key_that_meets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that lets in 186 an hour has no room for the policy's 1000, and all that a key of 25 needs."""
    slow = Throttle("arn:stage", "of stage prod", rate=0.05, burst=6)
    monkeypatch.setattr(floods, "read_throttles", lambda *_: (slow,))
    begun = floods.Burst(())
    monkeypatch.setattr(floods, "undisturbed", lambda _: begun)
    on: Any = SimpleNamespace(context=bench(START).context, reads=None)
    with pytest.raises(Undecidable) as found:
        floods.use_up(on)
    assert found.value.code == "rate.throttled"
    assert floods.own_limit(25).run(on) is begun
    with pytest.raises(Undecidable):
        floods.own_limit(200).run(on)


@pytest.mark.parametrize(("failing", "tried"), [(0, 1), (2, 3), (9, 3)])
def test_a_system_that_failed_meanwhile_is_asked_again_with_other_keys(failing: int, tried: int) -> None:
    """A 502 was neither passed nor refused; where that is so each time, it is no verdict."""
    statuses = iter([502] * failing + [200])
    asked = []

    def attempt() -> int:
        asked.append("a new key")
        return floods._counted(Exchange("GET", "u", next(statuses), {}, "")).status

    if failing < tried:
        assert undisturbed(attempt) == 200
    else:
        with pytest.raises(CouldNotLook) as found:
            undisturbed(attempt)
        assert found.value.code == "rate.flood_disturbed"
    assert len(asked) == tried


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_key_that_is_served_nowhere_is_no_verdict(status: int) -> None:
    """Whoever is always refused, and not for his rate, was neither counted nor let in."""
    refused = Exchange("GET", "u", status, {}, "")
    with pytest.raises(CouldNotLook) as found:
        floods.served((refused, refused))
    assert found.value.code == "rate.key_refused"
    passed = Exchange("GET", "u", 200, {}, "")
    assert floods.served((passed, refused)) == (passed, refused)
    too_many = Exchange("GET", "u", 429, {}, "")
    assert floods.served((too_many, too_many)) == (too_many, too_many)


def test_a_route_that_is_not_there_was_reached_all_the_same() -> None:
    """The function's own 404 tells whether it counts; the gateway's own refusals of all routes tell nothing."""
    missing = Exchange("GET", "u", 404, {}, "")
    forbidden = Exchange("GET", "u", 403, {"x-amzn-errortype": "ForbiddenException"}, "")
    assert floods.reached((forbidden, missing)) == (forbidden, missing)
    with pytest.raises(CouldNotLook):
        floods.reached((forbidden, forbidden))


def test_each_request_passes_itself_off_as_somebody_else() -> None:
    """A guard that believes clients would count none of them."""
    assert len({floods.evading(number)["x-key-id"] for number in range(1001)}) == 1001


def test_what_went_over_the_limit_is_held_to_the_log_even_where_it_was_let_in() -> None:
    """A refusal that never happened cannot be logged."""
    passed = Exchange("GET", "u", 200, {"x-amzn-requestid": "over"}, "")
    refused = Exchange("GET", "u", 429, {"x-amzn-requestid": "refused"}, "")
    seen = Flooded(1, "key-1", (passed, refused), passed, passed, refused, passed, {})
    assert [answer.request_id for answer in seen.refused] == ["refused", "over", "refused"]
    with pytest.raises(Exception, match="no line of request"):
        judge_violations_logged(seen.refused, seen.lines)


class Throttled:
    """A system behind a throttle that lets in so many requests of each flood, seen through a bench."""

    context = PlanContext(SYSTEM, Policy(admin_email="admin@example.com"))
    target = SimpleNamespace(workload=Workload(Health("/health")))

    def __init__(self, at_once: int) -> None:
        self.at_once = at_once
        self.sent: list[int] = []
        self.clock = Waiting()

    def endpoint(self, key: str) -> Endpoint:
        """Return an endpoint."""
        return Endpoint("https://x", key=key)

    def send(self, _flood: Any, _endpoint: Endpoint, _path: str, count: int, *_: Any) -> list[Exchange]:
        """Let some of them in."""
        self.sent.append(count)
        turned_away = Exchange("GET", "u", 429, {"x-amzn-errortype": "TooManyRequestsException"}, "")
        passed = min(count, self.at_once)
        return [Exchange("GET", "u", 200, {}, "")] * passed + [turned_away] * (count - passed)


def test_what_a_throttle_turned_away_is_sent_again_until_all_have_reached_the_guard() -> None:
    """A stage with a stricter throttle lets a key use its hour all the same, only not at once."""
    behind: Any = Throttled(400)
    answers = floods._flooded(behind, "key", 1001, 32, "a flood")
    assert [answer.status for answer in answers] == [200] * 1001
    assert behind.sent == [128, 256, 512, 217]


@given(st.integers(15, 1001), st.integers(26, 1001))
def test_a_throttle_is_not_pressed_until_a_firewall_counts_that_for_an_attack(at_once: int, count: int) -> None:
    """What a throttle turns away counts with the firewall, whose own limit is twice the hour's in five minutes."""
    behind: Any = Throttled(at_once)
    assert len(floods._flooded(behind, "key", count, 32, "a flood")) == count
    assert sum(behind.sent) < 2000


def test_what_the_firewall_refused_was_not_counted() -> None:
    """Neither let in nor refused by who counts: of the others nothing can be said."""
    passed = Exchange("GET", "u", 200, {}, "")
    blocked = Exchange("GET", "u", 403, {"x-stormproof-firewall": "rate"}, "")
    with pytest.raises(CouldNotLook) as found:
        floods.served((passed, blocked))
    assert found.value.code == "rate.flood_disturbed"


def test_a_throttle_that_would_take_too_long_is_no_verdict() -> None:
    """Not a FAIL either: whether the guard counts was not seen."""
    with pytest.raises(Undecidable) as found:
        floods._flooded(Throttled(1), "key", 1001, 32, "a flood")  # type: ignore[arg-type]  # a bench of the test's
    assert found.value.code == "rate.throttled"
