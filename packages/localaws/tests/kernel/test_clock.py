"""The virtual clock steps from due event to due event."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from localaws.kernel.clock import OFFSET, VirtualClock, passing
from localaws.kernel.work import Work


def on_a_clock(tmp_path: Path, scenario: Callable[[VirtualClock, Work], Awaitable[None]]) -> None:
    """Run a scenario with a clock of its own and give the process its real time back."""

    async def main() -> None:
        work = Work()
        clock = VirtualClock(work, tmp_path / "offset")
        try:
            await scenario(clock, work)
        finally:
            clock.close()

    asyncio.run(main())


def test_advancing_moves_every_wall_clock_reading(tmp_path: Path) -> None:
    """After an hour's advance the process's time is an hour on, and function processes can read by how much."""

    async def scenario(clock: VirtualClock, _: Work) -> None:
        before = time.time()
        await clock.advance(3600)
        assert 3600 <= time.time() - before < 3660
        assert OFFSET.unpack((tmp_path / "offset").read_bytes())[0] == pytest.approx(3600, abs=1)

    on_a_clock(tmp_path, scenario)


def test_durations_are_as_long_as_time_was_moved_on(tmp_path: Path) -> None:
    """What was under way while time moved on by an hour has lasted an hour."""

    async def scenario(clock: VirtualClock, _: Work) -> None:
        began = passing()
        await clock.advance(3600)
        assert 3600 <= passing() - began < 3660

    on_a_clock(tmp_path, scenario)


def test_events_run_in_the_order_of_their_times_each_at_its_time(tmp_path: Path) -> None:
    """An event sees the clock at its own due time, not at the end of the advance."""
    seen: list[tuple[str, float]] = []

    async def scenario(clock: VirtualClock, _: Work) -> None:
        start = clock.now()

        def note(name: str) -> Callable[[], Awaitable[None]]:
            async def run() -> None:
                seen.append((name, round(clock.now() - start)))

            return run

        clock.after(300, note("later"))
        clock.after(60, note("sooner"))
        clock.after(900, note("not yet"))
        await clock.advance(600)

    on_a_clock(tmp_path, scenario)
    assert seen == [("sooner", 60), ("later", 300)]


def test_an_advance_returns_when_what_it_caused_is_done(tmp_path: Path) -> None:
    """Work begun by an event, and events put on the agenda by that work, belong to the advance."""
    seen: list[str] = []

    async def scenario(clock: VirtualClock, work: Work) -> None:
        async def retry() -> None:
            seen.append("retried")

        async def deliver() -> None:
            await asyncio.sleep(0.01)
            seen.append("delivered")
            clock.after(60, retry)

        async def due() -> None:
            work.start(deliver())

        clock.after(60, due)
        await clock.advance(300)

    on_a_clock(tmp_path, scenario)
    assert seen == ["delivered", "retried"]


def test_a_cancelled_event_does_not_run(tmp_path: Path) -> None:
    """Cancelling takes an event off the agenda."""
    seen: list[str] = []

    async def scenario(clock: VirtualClock, _: Work) -> None:
        async def run() -> None:
            seen.append("ran")

        clock.after(1, run).cancel()
        await clock.advance(2)

    on_a_clock(tmp_path, scenario)
    assert seen == []


def test_events_run_as_real_time_passes(tmp_path: Path) -> None:
    """Without any advance the agenda follows real time."""

    async def scenario(clock: VirtualClock, _: Work) -> None:
        ran = asyncio.Event()

        async def run() -> None:
            ran.set()

        runner = asyncio.create_task(clock.run())
        clock.after(0.01, run)
        await asyncio.wait_for(ran.wait(), 10)
        runner.cancel()

    on_a_clock(tmp_path, scenario)


def test_time_does_not_run_backwards(tmp_path: Path) -> None:
    """A negative advance is refused."""

    async def scenario(clock: VirtualClock, _: Work) -> None:
        with pytest.raises(ValueError, match="only moves forward"):
            await clock.advance(-1)

    on_a_clock(tmp_path, scenario)


def test_a_failing_event_is_reported_and_takes_no_other_with_it(tmp_path: Path) -> None:
    """The loop's exception handler hears of it, and what is due after it still happens."""
    reported: list[BaseException] = []
    seen: list[str] = []

    async def scenario(clock: VirtualClock, _: Work) -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _loop, context: reported.append(context["exception"]))

        async def fail() -> None:
            raise RuntimeError("broken")

        async def go_on() -> None:
            seen.append("went on")

        clock.after(60, fail)
        clock.after(120, go_on)
        await clock.advance(600)

    on_a_clock(tmp_path, scenario)
    assert ([str(error) for error in reported], seen) == (["broken"], ["went on"])
