"""Background work is waited for together with what it causes."""

import asyncio

from localaws.kernel.work import Work


def test_settled_waits_for_work_that_work_started() -> None:
    """Work that begins more work before it ends is settled only when all is done."""
    done: list[str] = []

    async def second() -> None:
        await asyncio.sleep(0)
        done.append("second")

    async def scenario() -> None:
        work = Work()

        async def first() -> None:
            await asyncio.sleep(0)
            work.start(second())
            done.append("first")

        work.start(first())
        await work.settled()

    asyncio.run(scenario())
    assert done == ["first", "second"]


def test_what_is_not_urgent_is_done_as_soon_as_it_is_waited_for() -> None:
    """An hour's pause ends when somebody waits for all work, and one that begins while he waits ends at once."""

    async def story() -> list[str]:
        work, done = Work(), []

        async def unhurried(name: str) -> None:
            await work.unhurried(3600)
            done.append(name)
            if name == "first":
                work.start(unhurried("second"))

        work.start(unhurried("first"))
        await asyncio.sleep(0)
        await work.settled()
        return done

    assert asyncio.run(story()) == ["first", "second"]


def test_work_that_fails_is_reported_and_no_longer_counted() -> None:
    """An exception in background work reaches the loop's handler and does not block `settled`."""
    reported: list[str] = []

    async def fails() -> None:
        await asyncio.sleep(0)
        raise LookupError("lost")

    async def scenario() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, told: reported.append(str(told["exception"])))
        work = Work()
        work.start(fails())
        await work.settled()
        await asyncio.sleep(0)

    asyncio.run(scenario())
    assert reported == ["lost"]


def test_cancelled_work_is_gone() -> None:
    """Cancelling ends what would otherwise never end."""

    async def scenario() -> bool:
        work = Work()
        task = work.start(asyncio.Event().wait())  # type: ignore[arg-type] # returns True, which nobody reads
        await work.cancel()
        await work.settled()
        return task.cancelled()

    assert asyncio.run(scenario())
