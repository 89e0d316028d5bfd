"""Alarms on several minutes in a row, and on percentiles of few samples. alarm-evaluation.html ."""

from __future__ import annotations

from typing import Any

import pytest

from localaws_testing.alarms import Play, World

SLOW, FAST = 3200.0, 40.0


async def played(world: World, minutes: str) -> list[str]:
    """Let minutes pass, slow (S) or fast (F), and return the state at the end of each."""
    states = []
    for each in minutes:
        world.emit(SLOW if each == "S" else FAST)
        await world.minutes(1)
        states.append(world.state())
    return states


@pytest.mark.parametrize(
    ("settings", "minutes", "on"),
    [
        ({"EvaluationPeriods": 5}, "SFSSSSS", 7),
        ({"EvaluationPeriods": 5}, "SSSSFSSSSS", 10),
        ({"EvaluationPeriods": 1}, "SFSSSSS", 1),
        ({"EvaluationPeriods": 6, "DatapointsToAlarm": 5}, "SFSSSSS", 6),
        ({"EvaluationPeriods": 6}, "SFSSSSS", 0),
    ],
)
def test_it_goes_off_when_so_many_were_slow(play: Play, settings: dict[str, Any], minutes: str, on: int) -> None:
    """`on` is the first minute at whose end it is on, 0 for never: 5 of 5 are five in a row, 5 of 6 are not."""

    async def scenario(world: World) -> None:
        world.put(Threshold=3000.0, Statistic=None, ExtendedStatistic="p95", **settings)
        states = await played(world, minutes)
        assert (states.index("ALARM") + 1 if "ALARM" in states else 0) == on

    play(scenario)


@pytest.mark.parametrize(("few", "state"), [("evaluate", "ALARM"), ("ignore", "OK")])
def test_few_samples_are_evaluated_unless_they_are_ignored(play: Play, few: str, state: str) -> None:
    """Of a p95, 200 are enough: below, `ignore` keeps the state (percentiles-with-low-samples.html)."""

    async def scenario(world: World) -> None:
        world.put(Threshold=3000.0, Statistic=None, ExtendedStatistic="p95", EvaluateLowSampleCountPercentile=few)
        await world.minutes(1)
        assert (await played(world, "S"))[-1] == state
        await world.minutes(1)
        assert world.state() == state  # an idle minute has no more samples than one of few

    play(scenario)


@pytest.mark.parametrize(("in_a_row", "times"), [(1, 3), (5, 0)])
def test_who_waits_for_minutes_in_a_row_does_not_flap(play: Play, in_a_row: int, times: int) -> None:
    """Every other minute is slow: an alarm on one goes off anew each time, and wakes somebody each time."""

    async def scenario(world: World) -> None:
        world.put(Threshold=3000.0, Statistic=None, ExtendedStatistic="p95", EvaluationPeriods=in_a_row)
        await played(world, "SFSFSF")
        assert len([change for change in world.topic.changes if change.endswith(">ALARM")]) == times

    play(scenario)
