"""The troubles of calls: by the seed, and as often as the profile says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.faults.profiles import CLEAR, ROUGH, WORST, FaultProfile
from localaws.faults.troubles import Kind, Trouble, Troubles


@given(seed=st.integers(), others=st.lists(st.sampled_from(["s3 GetObject", "iam GetRole"]), max_size=20))
def test_a_call_fares_alike_whatever_comes_in_between(seed: int, others: list[str]) -> None:
    """The n-th call of an operation depends on the seed and n alone."""
    alone, mixed = Troubles(ROUGH, seed), Troubles(ROUGH, seed)
    expected = [alone.next("dynamodb GetItem") for _ in range(5)]
    found = []
    for _ in range(5):
        for other in others:
            mixed.next(other)
        found.append(mixed.next("dynamodb GetItem"))
    assert found == expected


def test_another_seed_is_another_weather() -> None:
    """Two seeds do not bring the same troubles."""
    first, second = ([Troubles(ROUGH, seed)] for seed in (1, 2))
    assert [first[0].next("a") for _ in range(300)] != [second[0].next("a") for _ in range(300)]


@given(st.integers())
def test_in_clear_weather_nothing_happens(seed: int) -> None:
    """No trouble, no delay."""
    troubles = Troubles(CLEAR, seed)
    assert {troubles.next("a") for _ in range(50)} == {Trouble()}


@pytest.mark.parametrize("kind", [Kind.THROTTLED, Kind.FAILED, Kind.DROPPED])
def test_troubles_come_as_often_as_forecast(kind: Kind) -> None:
    """Over 4,000 calls each kind's share is within a quarter of the profile."""
    profile = FaultProfile(throttled=0.1, failed=0.2, dropped=0.15)
    troubles = Troubles(profile, 7)
    share = sum(troubles.next("a").kind is kind for _ in range(4000)) / 4000
    assert share == pytest.approx(getattr(profile, kind.value), rel=0.25)


def test_of_lost_answers_so_many_were_carried_out_as_forecast() -> None:
    """Half of the failed and dropped ones; none that was throttled."""
    troubles = Troubles(FaultProfile(throttled=0.3, failed=0.3, dropped=0.3, done=0.5), 7)
    seen = [troubles.next("a") for _ in range(2000)]
    lost = [trouble.done for trouble in seen if trouble.kind in {Kind.FAILED, Kind.DROPPED}]
    assert sum(lost) / len(lost) == pytest.approx(0.5, abs=0.1)
    assert not any(trouble.done for trouble in seen if trouble.kind in {Kind.NONE, Kind.THROTTLED})


@given(rate=st.floats(0.1, WORST))
def test_a_rate_multiplies_troubles_and_nothing_else(rate: float) -> None:
    """Shares stay shares; quotas and how late things are seen are AWS's, whatever the weather."""
    found = ROUGH.times(rate)
    assert found.throttled == pytest.approx(min(1, ROUGH.throttled * rate))
    assert found.failed + found.dropped + found.throttled < 1
    assert (found.quotas, found.stale_s, found.newborn_s) == (ROUGH.quotas, ROUGH.stale_s, ROUGH.newborn_s)


def test_slow_calls_are_late_within_the_bounds() -> None:
    """Half of the calls slow, between one and two seconds."""
    troubles = Troubles(FaultProfile(slow=0.5, delay_s=(1, 2)), 7)
    delays = [troubles.next("a").delay_s for _ in range(400)]
    assert 120 < sum(delay > 0 for delay in delays) < 280
    assert all(delay == 0 or 1 <= delay <= 2 for delay in delays)
