"""A rollback ends in time, and alarms are watched for as long as is said."""

from __future__ import annotations

from typing import Any

import pytest

from stormproof.core.errors import CallFailed
from stormproof.core.planning.plans import Action, Change
from stormproof.operations.delivery.rollback import TOO_SLOW, in_time
from stormproof.operations.delivery.watch import Watch
from tests.provisioners.fakes import FakeReads
from tests.stormproof.aws.interpreters.stepped_clock import SteppedClock

CHANGE = Change("rollback", "f", "version served", Action.UPDATE, "4", "3", ())
ARN = "arn:aws:lambda:eu-west-1:123456789012:function:f"


def test_no_change_is_begun_that_might_not_be_through_in_time() -> None:
    """A call may take a minute and a half; what was done and what is left is told."""
    clock, seen = SteppedClock(), list[int]()
    progress = in_time(clock, clock.monotonic() + 100.0, lambda number, *_: seen.append(number))
    progress(1, 2, CHANGE)
    clock.pause(11.0)
    with pytest.raises(CallFailed) as failed:
        progress(2, 2, CHANGE)
    assert (failed.value.code, seen) == (TOO_SLOW, [1])
    assert "1 of 2 changes" in failed.value.message


def alarm(name: str, function: str) -> dict[str, Any]:
    """Return an alarm on a function's errors that has gone off."""
    dimensions = [{"Name": "FunctionName", "Value": function}]
    metric = {"Namespace": "AWS/Lambda", "MetricName": "Errors", "Dimensions": dimensions, "Statistic": "Sum"}
    return {"AlarmName": name, "StateValue": "ALARM", "Period": 60, **metric}


@pytest.mark.parametrize(
    ("answers", "raised"),
    [
        ([[alarm("before", "f")], [alarm("before", "f"), alarm("new", "f")]], "alarm new"),
        ([[alarm("before", "f")]], ""),
        ([[], [alarm("others", "g")]], ""),
    ],
)
def test_an_alarm_that_goes_off_meanwhile_is_told(answers: list[list[dict[str, Any]]], raised: str) -> None:
    """One that had gone off before says nothing of the new version, nor does one on another function."""
    clock, left = SteppedClock(), list(answers)

    def alarms(**_: Any) -> list[dict[str, Any]]:
        return left.pop(0) if len(left) > 1 else left[0]

    reads = FakeReads({("cloudwatch", "describe_alarms"): alarms})
    assert Watch(reads, clock, 60.0).raised(ARN) == raised
    assert Watch(reads, clock, 0.0).raised(ARN) == ""
