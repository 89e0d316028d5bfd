"""The watcher of failures may touch what it keeps, and nothing else; what it costs is told."""

from __future__ import annotations

from fnmatch import fnmatch

from provisioners.alerts import failure_watcher, failure_watcher_alarm, failure_watcher_role
from stormproof.core.alerts.failure_watcher import failure_watcher_log
from stormproof.core.naming import Names
from tests.provisioners.fakes import SYSTEM, context, only


def test_its_role_is_held_to_its_own_items() -> None:
    """The table counts requests of API keys too, whose items it must not write."""
    store, log = failure_watcher_role.policy(Names(SYSTEM))["Statement"]
    (pattern,) = store["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
    assert fnmatch("failures of shop-api", pattern)
    assert not fnmatch("key-0123456789abcdef", pattern)
    assert all("*" not in each for each in store["Resource"])
    assert log["Resource"] == [f"{Names(SYSTEM).log_group_arn(failure_watcher_log(Names(SYSTEM)))}:*"]


def test_its_price_is_told_for_the_executions_that_are_expected() -> None:
    """At most: a delivery for each."""
    few, many = (
        only(list(failure_watcher.plan(context(expected_monthly_requests=number), None))).price
        for number in (1000, 1_000_000)
    )
    assert few.monthly_usd is not None
    assert many.monthly_usd is not None
    assert few.monthly_usd < many.monthly_usd < 10


def test_somebody_hears_when_it_fails_itself() -> None:
    """By its errors, which Lambda counts."""
    (alarm,) = failure_watcher_alarm.alarms(context())
    assert alarm["Dimensions"] == [{"Name": "FunctionName", "Value": Names(SYSTEM).failure_watcher}]
