"""Lifecycle rules, by AWS's pages on them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.services.s3.lifecycle import DAY, Expire, Move, Remove, Rule, Transition, Version, due, midnight_after

# 2026-01-15 10:30 UTC
CREATED = 1768473000.0
NOON = 43200.0


def version(age_days: float = 0, **settings: object) -> Version:
    """A version made so many days before CREATED."""
    return Version("logs/a", f"v{age_days}", CREATED - age_days * DAY, size=200_000, **settings)  # type: ignore[arg-type]  # named settings of a Version


def test_days_are_rounded_up_to_the_next_midnight() -> None:
    """AWS's own example: made on the 15th at 10:30, three days: the 19th at 00:00."""
    assert midnight_after(CREATED, 3) == 1768780800.0


@given(st.floats(0, 4e9), st.integers(0, 4000))
def test_a_rule_takes_effect_at_a_midnight_within_a_day_after(moment: float, days: int) -> None:
    """Never before the days have passed, never more than a day later."""
    effect = midnight_after(moment, days)
    assert effect % DAY == 0
    assert 0 < effect - (moment + days * DAY) <= DAY


def test_a_current_version_expires_at_that_midnight_and_not_before() -> None:
    """Expiration by days and by date."""
    for rule in (Rule(expire_days=3), Rule(expire_date=midnight_after(CREATED, 3))):
        assert list(due([rule], [version()], midnight_after(CREATED, 3) - 1)) == []
        assert list(due([rule], [version()], midnight_after(CREATED, 3))) == [Expire(version())]


def test_noncurrent_days_count_from_when_a_version_became_noncurrent() -> None:
    """An old version that was replaced a moment ago is kept for the days that the rule names."""
    versions = [version(0), version(100)]
    rule = Rule(noncurrent_days=30)
    assert list(due([rule], versions, CREATED + 30 * DAY)) == []
    assert list(due([rule], versions, midnight_after(CREATED, 30))) == [Remove(versions[1])]


def test_the_newest_noncurrent_versions_are_kept() -> None:
    """NewerNoncurrentVersions: both conditions must be met."""
    versions = [version(age) for age in (0, 10, 20, 30)]
    rule = Rule(noncurrent_days=1, newer_noncurrent=2)
    assert list(due([rule], versions, CREATED + 100 * DAY)) == [Remove(versions[3])]


def test_the_shorter_of_two_expirations_wins() -> None:
    """Overlapping rules: whichever comes first."""
    rules = [Rule(noncurrent_days=365), Rule(noncurrent_days=30, prefix="logs/")]
    versions = [version(0), version(5)]
    assert list(due(rules, versions, CREATED + 40 * DAY)) == [Remove(versions[1])]


def test_a_deletion_goes_before_a_move() -> None:
    """Permanent deletion beats transition."""
    rule = Rule(expire_days=10, transitions=[Transition("GLACIER", 5)])
    assert list(due([rule], [version()], CREATED + 8 * DAY)) == [Move(version(), "GLACIER")]
    assert list(due([rule], [version()], CREATED + 20 * DAY)) == [Expire(version())]


def test_the_last_move_that_is_due_counts_and_is_made_once() -> None:
    """A version that is where it should be is left alone; small objects are not moved unless the rule says so."""
    rule = Rule(transitions=[Transition("STANDARD_IA", 30), Transition("GLACIER", 90)])
    later = CREATED + 100 * DAY
    assert list(due([rule], [version()], later)) == [Move(version(), "GLACIER")]
    assert list(due([rule], [version(storage_class="GLACIER")], later)) == []
    small = Version("logs/a", "v", CREATED, size=10)
    assert list(due([rule], [small], later)) == []
    willing = Rule(larger_than=0, transitions=[Transition("GLACIER", 90)])
    assert list(due([willing], [small], later)) == [Move(small, "GLACIER")]


def test_a_delete_marker_goes_when_it_stands_alone() -> None:
    """ExpiredObjectDeleteMarker removes a marker without versions behind it, and no other."""
    rule = Rule(expire_markers=True)
    marker = version(0, marker=True)
    assert list(due([rule], [marker], CREATED)) == [Remove(marker)]
    assert list(due([rule], [marker, version(5)], CREATED)) == []


FILTERS = [
    (Rule(prefix="logs/", expire_days=0), True),
    (Rule(prefix="other/", expire_days=0), False),
    (Rule(tags={"k": "v"}, expire_days=0), True),
    (Rule(tags={"k": "w"}, expire_days=0), False),
    (Rule(larger_than=199_999, smaller_than=200_001, expire_days=0), True),
    (Rule(larger_than=200_000, expire_days=0), False),
    (Rule(smaller_than=200_000, expire_days=0), False),
]


@pytest.mark.parametrize(("rule", "covered"), FILTERS)
def test_a_filter_lets_in_what_it_names(rule: Rule, *, covered: bool) -> None:
    """Prefix, tags, and sizes, which are exclusive."""
    assert bool(list(due([rule], [version(0, tags={"k": "v", "l": "m"})], CREATED + 2 * DAY))) is covered


@given(
    st.lists(st.integers(0, 60), min_size=1, max_size=6, unique=True),
    st.integers(1, 40),
    st.integers(0, 3),
    st.integers(0, 90),
)
def test_nothing_younger_than_the_rule_is_ever_removed(ages: list[int], days: int, newer: int, later: int) -> None:
    """Of noncurrent versions, neither the newest ones to be kept nor any replaced within the days go."""
    versions = [version(age) for age in sorted(ages)]
    now = CREATED + later * DAY
    for action in due([Rule(noncurrent_days=days, newer_noncurrent=newer)], versions, now):
        position = versions.index(action.version)
        assert position > newer
        assert versions[position - 1].modified + days * DAY <= now
