"""Announcements of messages."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path

from localaws.kernel.clock import VirtualClock
from localaws.kernel.queue_notifications import Arrivals
from localaws.kernel.work import Work

QUEUE, OTHER = "arn:aws:sqs:us-east-1:123456789012:q", "arn:aws:sqs:us-east-1:123456789012:other"


def with_arrivals(tmp_path: Path, scenario: Callable[[Arrivals, VirtualClock], Awaitable[None]]) -> None:
    """Run a scenario on a loop with a clock of its own."""

    async def main() -> None:
        clock = VirtualClock(Work(), tmp_path / "offset")
        try:
            await scenario(Arrivals(asyncio.get_running_loop(), clock), clock)
        finally:
            clock.close()

    asyncio.run(main())


def test_a_waiting_one_is_woken_from_any_thread(tmp_path: Path) -> None:
    """Long before its wait is over."""

    async def scenario(arrivals: Arrivals, _: VirtualClock) -> None:
        waiting = asyncio.create_task(arrivals.wait(QUEUE, 60))
        await asyncio.sleep(0)
        threading.Thread(target=arrivals.announce, args=(QUEUE,)).start()
        await asyncio.wait_for(waiting, 20)

    with_arrivals(tmp_path, scenario)


def test_a_wait_ends_by_itself(tmp_path: Path) -> None:
    """Also where other queues have messages."""

    async def scenario(arrivals: Arrivals, _: VirtualClock) -> None:
        arrivals.announce(OTHER)
        await asyncio.wait_for(arrivals.wait(QUEUE, 0.01), 20)

    with_arrivals(tmp_path, scenario)


def test_a_later_arrival_is_announced_by_the_virtual_clock(tmp_path: Path) -> None:
    """Not before its time has come."""
    told: list[float] = []

    async def scenario(arrivals: Arrivals, clock: VirtualClock) -> None:
        start = clock.now()
        arrivals.watch(QUEUE, lambda: told.append(round(clock.now() - start)))
        arrivals.announce(QUEUE, 300)
        await asyncio.sleep(0)
        await clock.advance(200)
        assert told == []
        await clock.advance(200)

    with_arrivals(tmp_path, scenario)
    assert told == [300]


def test_who_has_stopped_watching_is_told_no_more(tmp_path: Path) -> None:
    """The watch returns what ends it."""
    told: list[str] = []

    async def scenario(arrivals: Arrivals, _: VirtualClock) -> None:
        end = arrivals.watch(QUEUE, lambda: told.append("first"))
        arrivals.watch(QUEUE, lambda: told.append("second"))
        end()
        arrivals.announce(QUEUE)
        await asyncio.sleep(0)

    with_arrivals(tmp_path, scenario)
    assert told == ["second"]
