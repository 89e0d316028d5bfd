"""What other regions have reported: of three, one that nobody can look into is named, and blames nobody."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from stormproof.core.errors import CouldNotLook, Refuted
from stormproof.core.health.observed import HEALTH, Attempt, Observed
from stormproof.core.health.views import State
from stormproof.core.judges.health.regions import judge_regions, judge_views
from stormproof.core.observations import Timings
from stormproof.core.planning.controls import PlanContext
from stormproof.core.policy import Policy
from stormproof.core.surroundings import EMBEDDED_WAITS
from stormproof.stimuli.health.reported_checks import last_checks
from tests.provisioners.fakes import SYSTEM

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
REGIONS = ("us-east-1", "ap-southeast-2", "us-west-2")
CODES = {"denied": "aws.access_denied", "unreachable": "aws.unreachable", "off": "aws.region_off"}


def line(region: str, minutes_ago: int, *, passed: bool) -> dict[str, Any]:
    """Return what a probe writes of a check, as FilterLogEvents tells it."""
    at = NOON - timedelta(minutes=minutes_ago)
    attempt = Attempt(HEALTH, at.timestamp(), 200 if passed else 503, "", Timings())
    code, problem = ("", "") if passed else ("status", "health: 503 instead of 200")
    seen = Observed(HEALTH, region, at.timestamp(), 0.1, (attempt,), code, problem)
    told = json.dumps({"level": "INFO", "event": "probe", **seen.document()})
    return {"timestamp": at.timestamp() * 1000, "logStreamName": "s", "message": told}


class Regions:
    """Reads of regions that all report two checks; from `bad` each check failed, `dead` answers with an error."""

    def __init__(self, bad: str = "", dead: str = "", code: str = "") -> None:
        self.bad, self.dead, self.code = bad, dead, code

    def read(self, service: str, operation: str, *, region: str | None = None, **asked: Any) -> dict[str, Any]:
        """Answer with figures of a metric: two checks or runs, a minute each."""
        assert (service, operation) == ("cloudwatch", "get_metric_statistics")
        self._answers(region)
        of = {each["Name"]: each["Value"] for each in asked["Dimensions"]}
        if of.get("Region") == self.dead:
            return {"Datapoints": []}  # a region that is down reports nothing
        percent = 0.0 if of.get("Region") == self.bad else 100.0
        value: Mapping[str, float] = {"SampleCount": 1.0, "Sum": percent if "Region" in of else 1.0}
        (which,) = asked["Statistics"]
        return {"Datapoints": [{"Timestamp": NOON - timedelta(minutes=each), which: value[which]} for each in (2, 7)]}

    def pages(self, service: str, operation: str, items: str, *, region: str | None = None, **_asked: Any) -> list[Any]:
        """Answer with the lines of a region's log."""
        assert (service, operation, items) == ("logs", "filter_log_events", "events")
        self._answers(region)
        return [line(str(region), each, passed=region != self.bad) for each in (2, 7)]

    def _answers(self, region: str | None) -> None:
        if region and region == self.dead:
            raise CouldNotLook(self.code, f"{region} does not answer")


def bench(reads: Regions) -> Any:
    """Return a bench on a system that is probed from three other regions; time is up after a few looks."""
    ticks = itertools.count()
    clock = SimpleNamespace(now=lambda: NOON, monotonic=lambda: float(next(ticks)), pause=lambda _: None)
    context = PlanContext(replace(SYSTEM, probe_regions=REGIONS), Policy(admin_email="admin@example.com"))
    surroundings = SimpleNamespace(waits=EMBEDDED_WAITS, time_moves=True)
    return SimpleNamespace(reads=reads, context=context, surroundings=surroundings, clock=clock)


def test_regions_that_report_and_are_served_are_fine() -> None:
    """Checks, runs there, and lines of each."""
    seen = last_checks(bench(Regions()))
    assert [(each.region, each.checks, each.runs) for each in seen] == [(each, 2, 2) for each in REGIONS]
    assert all(each.fine for each in seen)
    judge_regions(seen)
    assert judge_views([each.view for each in seen]).startswith("3 of 3 regions")


@pytest.mark.parametrize("code", CODES.values(), ids=CODES)
def test_of_three_regions_a_dead_one_is_named_and_the_system_is_not_blamed(code: str) -> None:
    """No verdict, and no fault of the two that report."""
    seen = last_checks(bench(Regions(dead="us-west-2", code=code)))
    assert [each.fine for each in seen] == [True, True, False]
    assert seen[-1].view.state is State.UNSEEN
    for judge in (lambda: judge_regions(seen), lambda: judge_views([each.view for each in seen])):
        with pytest.raises(CouldNotLook, match=r"2 of \d.* us-west-2") as unseen:
            judge()
        assert (unseen.value.code, code in unseen.value.message) == ("health.region", True)


def test_a_fault_that_a_region_sees_is_told_beside_one_that_is_dead() -> None:
    """As a part of those that look."""
    seen = last_checks(bench(Regions(bad="us-east-1", dead="us-west-2", code="aws.unreachable")))
    with pytest.raises(
        Refuted, match="1 of 2 regions that look are served throughout; us-east-1 is not served"
    ) as found:
        judge_views([each.view for each in seen])
    assert found.value.code == "health.partial_outage"
    assert "us-west-2 could not look" in found.value.message
