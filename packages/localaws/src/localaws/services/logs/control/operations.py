"""CloudWatch Logs: moto's request handling on a store of our own.

moto's store is slow, unsorted and unlocked, and knows no filter patterns, retention or queries; `services.logs` does.
Every operation that touches a log group is replaced; destinations, deliveries, export tasks and resource policies
stay moto's. Other services of moto that reach for a log group find moto's own objects, made from ours.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable

from moto.logs.responses import LogsResponse

from localaws.kernel.ports import Caller
from localaws.moto.patches import Patches
from localaws.services.logs.control import backend, events, filters, groups, insights, policies
from localaws.services.logs.control.request import method
from localaws.services.logs.writer import LogWriter

Resolve = Callable[[str, Caller], object]
"""Finds a function on the event loop; raises InvokeError where there is none, or it does not admit the caller."""

MODULES = (
    groups.OPERATIONS,
    events.OPERATIONS,
    filters.OPERATIONS,
    insights.OPERATIONS,
    policies.OPERATIONS,
)


def install(patches: Patches, writer: LogWriter, loop: asyncio.AbstractEventLoop, resolve: Resolve) -> None:
    """Replace moto's operations on log groups by ours on the writer's store."""
    for name, operation in itertools.chain(*(module.items() for module in MODULES)):
        patches.put(LogsResponse, name, method(operation, writer.store.region))
    unlocked = {
        "put_log_events": events.put_events(writer),
        "filter_log_events": events.filter_events,
        "get_log_group_fields": insights.group_fields,
        "put_subscription_filter": filters.put_subscription_filter(_admission(loop, resolve)),
        **insights.query_operations(),
    }
    for name, operation in unlocked.items():
        patches.put(LogsResponse, name, method(operation, writer.store.region, locked=False))
    backend.install(patches, writer)


def _admission(loop: asyncio.AbstractEventLoop, resolve: Resolve) -> filters.Admission:
    async def ask(arn: str, caller: Caller) -> None:
        resolve(arn, caller)

    def admit(arn: str, caller: Caller) -> None:
        asyncio.run_coroutine_threadsafe(ask(arn, caller), loop).result()

    return admit
