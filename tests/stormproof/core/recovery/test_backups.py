"""Which plan of AWS Backup keeps what is demanded: one whose backups are made each day and stay long enough."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from stormproof.core.recovery.backups import Backup, Keeper, Promise, keeper

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_a_fresh_backup_of_a_plan_that_stays_long_enough_counts() -> None:
    """Seven days to the second, or for ever."""
    for deleted in (None, NOW - HOUR + 7 * DAY):
        assert keeper([Backup("v", "plan", NOW - HOUR, deleted)], [], 7, NOW) == Keeper("plan", "v")


@pytest.mark.parametrize(
    "backup",
    [
        Backup("v", "", NOW - HOUR),
        Backup("v", "plan", NOW - 2 * DAY),
        Backup("v", "plan", NOW - HOUR, NOW - HOUR + 7 * DAY - timedelta(seconds=1)),
    ],
)
def test_what_is_made_by_hand_or_old_or_short_lived_does_not(backup: Backup) -> None:
    """None of them says that tomorrow has one."""
    assert keeper([backup], [], 7, NOW) is None


@pytest.mark.parametrize(
    ("schedule", "daily"),
    [
        ("cron(0 5 ? * * *)", True),
        ("cron(30 */6 * * ? *)", True),
        ("rate(1 day)", True),
        ("rate(24 hours)", True),
        ("rate(2 days)", False),
        ("rate(25 hours)", False),
        ("cron(0 5 ? * MON *)", False),
        ("cron(0 5 1 * ? *)", False),
        ("", False),
    ],
)
def test_a_new_plan_counts_by_what_it_says(schedule: str, *, daily: bool) -> None:
    """Until its first backup is due; after that, backups have to be there."""
    for days, since, counts in ((7, HOUR, True), (None, HOUR, True), (6, HOUR, False), (7, 2 * DAY, False)):
        found = keeper([], [Promise("v", "plan", schedule, NOW - since, days)], 7, NOW)
        assert (found is not None) is (daily and counts)
