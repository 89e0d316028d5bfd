"""An owner's canary that runs our probe of this API often enough stands in the place of ours."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from stormproof.aws.discovery.canaries import with_canaries
from stormproof.core.errors import CouldNotLook
from stormproof.core.health.names import health_canary, journey_canary, own_canary
from stormproof.core.health.observed import HEALTH, JOURNEY
from stormproof.core.health.probed import probed
from stormproof.core.naming import Names
from tests.provisioners.fakes import SYSTEM, FakeReads

NAMES = Names(SYSTEM)


def canary(name: str, schedule: str, state: str = "RUNNING") -> dict[str, Any]:
    """Return a canary as DescribeCanaries tells it; its function is called after it."""
    return {
        "Name": name,
        "Status": {"State": state},
        "Schedule": {"Expression": schedule},
        "RuntimeVersion": "syn-python-selenium-14.0",
        "Code": {},
        "ExecutionRoleArn": "arn:aws:iam::123456789012:role/x",
        "ArtifactS3Location": "x",
        "SuccessRetentionPeriodInDays": 31,
        "FailureRetentionPeriodInDays": 31,
        "EngineArn": NAMES.arn("lambda", f"function:cwsyn-{name}"),
    }


def reads(variables: dict[str, str], *canaries: dict[str, Any]) -> FakeReads:
    """Return what answers with canaries whose functions all have the same environment."""
    return FakeReads(
        {
            ("synthetics", "describe_canaries"): {"Canaries": list(canaries)},
            ("lambda", "get_function_configuration"): {"Environment": {"Variables": variables}},
        }
    )


RIGHT = probed(SYSTEM, HEALTH).variables()


def test_one_that_runs_our_probe_is_watched_in_the_place_of_ours() -> None:
    """The one of that name; the daily one stays ours."""
    system = with_canaries(reads({**RIGHT, "MORE": "x"}, canary("acme", "rate(2 minutes)")), SYSTEM)
    assert system.canaries == ((HEALTH, "acme"),)
    assert health_canary(Names(system)) == "acme"
    assert journey_canary(Names(system)) == own_canary(NAMES, JOURNEY)


@pytest.mark.parametrize("schedule", ["cron(0 6 * * ? *)", "cron(0 6 ? * * *)", "rate(1 hour)"])
def test_the_daily_one_may_run_by_cron(schedule: str) -> None:
    """A rate is an hour at most."""
    seen = reads(probed(SYSTEM, JOURNEY).variables(), canary("acme", schedule))
    assert with_canaries(seen, SYSTEM).canaries == ((JOURNEY, "acme"),)


@pytest.mark.parametrize(
    ("variables", "found"),
    [
        (RIGHT, canary("acme", "rate(10 minutes)")),
        (RIGHT, canary("acme", "rate(5 minutes)", "STOPPED")),
        ({**RIGHT, "PROBE_API": "another"}, canary("acme", "rate(5 minutes)")),
        ({}, canary("acme", "rate(5 minutes)")),
        (probed(SYSTEM, JOURNEY).variables(), canary("acme", "cron(0 6 ? * MON *)")),
        (RIGHT, canary(own_canary(NAMES, HEALTH), "rate(5 minutes)")),
    ],
)
def test_one_that_does_not_do_the_same_is_left_alone(variables: dict[str, str], found: dict[str, Any]) -> None:
    """Too seldom, stopped, of another API, without our probe; and ours is no owner's."""
    assert with_canaries(reads(variables, found), SYSTEM).canaries == ()


def test_one_of_ours_that_runs_is_gone_on_with() -> None:
    """Alarms do not change over to another canary beside it."""
    ours, theirs = canary(own_canary(NAMES, HEALTH), "rate(5 minutes)"), canary("acme", "rate(5 minutes)")
    assert with_canaries(reads(RIGHT, ours, theirs), SYSTEM).canaries == ()
    stopped = {**ours, "Status": {"State": "STOPPED"}}
    assert with_canaries(reads(RIGHT, stopped, theirs), SYSTEM).canaries == ((HEALTH, "acme"),)


def test_what_cannot_be_looked_at_is_said() -> None:
    """And nothing is taken for granted."""

    def denied(**_asked: Any) -> Any:
        raise CouldNotLook("aws.access_denied", "synthetics:DescribeCanaries")

    system = with_canaries(FakeReads({("synthetics", "describe_canaries"): denied}), SYSTEM)
    assert system == replace(SYSTEM, left_out=system.left_out)
    assert [str(each) for each in system.left_out] == [
        "canaries of eu-west-1: could not be looked at: synthetics:DescribeCanaries [aws.access_denied]"
    ]
