"""The timetable on the virtual clock."""

from __future__ import annotations

import asyncio
import itertools
from pathlib import Path

import pytest

from localaws.kernel.clock import VirtualClock
from localaws.kernel.work import Work
from localaws.services.events.expressions import Once, Rate
from localaws.services.events.timetable import Timetable


def test_everything_due_runs_once_at_its_time_until_it_is_removed(tmp_path: Path) -> None:
    """Moving the clock an hour runs a five-minute rate twelve times; replaced and removed entries run no more."""
    runs: list[tuple[str, float]] = []

    async def scenario() -> float:
        work = Work()
        clock = VirtualClock(work, tmp_path / "offset")
        try:
            table = Timetable(clock, asyncio.get_running_loop())
            start = clock.now()

            def note(name: str) -> None:
                async def run(due: float) -> None:
                    runs.append((name, due - start))
                    assert abs(clock.now() - due) < 1

                table.put(name, Rate(start, 300) if name != "once" else Once(start + 60), run)

            for name in ("rate", "once", "removed"):
                note(name)
            note("rate")
            table.remove("removed")
            await asyncio.sleep(0)
            await clock.advance(3600)
        finally:
            clock.close()
        return start

    asyncio.run(scenario())
    assert [round(due) for name, due in runs if name == "rate"] == [300 * (place + 1) for place in range(12)]
    assert [round(due) for name, due in runs if name == "once"] == [60]
    assert not [due for name, due in runs if name == "removed"]


@pytest.mark.parametrize(
    ("hours", "first", "apart", "runs"),
    [(1, 60, 60, 60), (2, 60, 60, 61), (8, 3, 60, 11), (24 * 7, 3, 24 * 60, 10), (24 * 30, 3, 7 * 24 * 60, 8)],
)
def test_a_schedule_by_the_minute_is_merged_where_time_is_moved_on_far(
    tmp_path: Path, hours: int, first: int, apart: int, runs: int
) -> None:
    """Up to two hours the first hour is run in full; then a day comes by the hour, a week by the day, more by the week.

    The last one that is due is always among them, and the next move begins anew.
    """
    seen: list[float] = []

    async def scenario() -> None:
        work = Work()
        clock = VirtualClock(work, tmp_path / "offset")
        try:
            table, start = Timetable(clock, asyncio.get_running_loop()), clock.now()

            async def run(due: float) -> None:
                seen.append((due - start) / 60)

            table.put("by the minute", Rate(start, 60), run)
            await asyncio.sleep(0)
            await clock.advance(3600 * hours)
            assert len(seen) == runs
            assert seen[:first] == pytest.approx(range(1, first + 1))
            assert seen[-1] == pytest.approx(60 * hours)
            between = [later - earlier for earlier, later in itertools.pairwise(seen)]
            assert between[first - 1 : -1] == pytest.approx([apart] * len(between[first - 1 : -1]))
            assert all(0 < each <= apart + 0.01 for each in between)
            await clock.advance(600)
            assert len(seen) == runs + 10
        finally:
            clock.close()

    asyncio.run(scenario())
