"""Alarms of an owner's in the place of ours on one function."""

from __future__ import annotations

from stormproof.sabotage.alerts.function_alarms import duration, error_rate, in_a_row, owners
from tests.provisioners.fakes import FakeReads, context


def test_alarms_in_the_place_of_several_are_called_differently() -> None:
    """They are played side by side: the second would replace the first."""
    kinds = (error_rate, in_a_row, duration)
    reads = FakeReads({("cloudwatch", "describe_alarms"): [dict(which(context())) for which in kinds]})
    made = [owners("an owner's", lambda _: {}, which)(reads, context()).calls[0] for which in kinds]
    assert len({call.parameters["AlarmName"] for call in made}) == len(kinds)
