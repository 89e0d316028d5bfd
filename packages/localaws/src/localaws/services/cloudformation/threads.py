"""Threads that the process need not wait for when it ends: what stacks are under way then goes with it."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import Any, TypeVar

Result = TypeVar("Result")


async def in_thread(run: Callable[[], Result]) -> Result:
    """Return what `run` returns in a thread of its own; raises what it raises."""
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[Result] = loop.create_future()

    def settle(set_outcome: Callable[[Any], None], value: object) -> None:
        if not outcome.done():
            set_outcome(value)

    def body() -> None:
        try:
            result = run()
        except BaseException as error:  # noqa: BLE001  # carried over to the loop, which raises it
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody is left to be told
                loop.call_soon_threadsafe(settle, outcome.set_exception, error)
        else:
            with contextlib.suppress(RuntimeError):  # as above
                loop.call_soon_threadsafe(settle, outcome.set_result, result)

    threading.Thread(target=body, name="cloudformation", daemon=True).start()
    return await outcome
