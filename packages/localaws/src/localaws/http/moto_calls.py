"""Runs moto's operations for the event loop: short ones at once, all others in threads."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from localaws.calls.exchange import Reply
from localaws.calls.operations import Call
from localaws.http.dispatch import Dispatcher

# Threads wait most of their time: for a backend's lock, or for a delivery that moto makes itself.
THREADS = 32

# Short operations, which the loop runs itself when nobody holds the backend: a hop to a thread costs more than they do.
QUICK = frozenset(
    {
        *(("dynamodb", name) for name in ("GetItem", "PutItem", "UpdateItem", "DeleteItem", "DescribeTable", "Query")),
        *(("sqs", name) for name in ("SendMessage", "ReceiveMessage", "DeleteMessage", "GetQueueUrl")),
        ("ssm", "GetParameter"),
        ("sts", "GetCallerIdentity"),
    }
)


class MotoCalls:
    """Has the dispatcher answer calls without blocking the loop for long."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher = dispatcher
        self._threads = ThreadPoolExecutor(THREADS, "moto")

    async def answer(self, call: Call) -> Reply:
        """Answer with moto."""
        if call.key in QUICK and (reply := self._dispatcher.answer_if_free(call)):
            return reply
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._dispatcher.answer, call)

    def stop(self) -> None:
        """Let no further request wait for a thread."""
        self._threads.shutdown(wait=False, cancel_futures=True)
