"""CloudWatch Logs: moto's request handling on a store of our own.

moto's store is slow, unsorted and unlocked, and knows no filter patterns, retention or queries; `localaws.logs` does.
Every operation that touches a log group is replaced; destinations, deliveries, export tasks and resource policies
stay moto's. Other services of moto that reach for a log group find moto's own objects, made from ours.
"""

from __future__ import annotations

import asyncio
import itertools

from moto.logs.responses import LogsResponse

from localaws.control_plane import logs_backend, logs_events, logs_filters, logs_groups, logs_insights, logs_policies
from localaws.control_plane.logs_request import method
from localaws.lambdas.functions import parse_arn
from localaws.logs.writer import LogWriter
from localaws.parts import Parts
from localaws.ports import Caller

MODULES = (
    logs_groups.OPERATIONS,
    logs_events.OPERATIONS,
    logs_filters.OPERATIONS,
    logs_insights.OPERATIONS,
    logs_policies.OPERATIONS,
)


def install(parts: Parts) -> None:
    """Replace moto's operations on log groups by ours on the writer's store."""
    writer: LogWriter = parts.logs
    for name, operation in itertools.chain(*(module.items() for module in MODULES)):
        setattr(LogsResponse, name, method(operation, writer.store.region))
    unlocked = {
        "put_log_events": logs_events.put_events(writer),
        "filter_log_events": logs_events.filter_events,
        "get_log_group_fields": logs_insights.group_fields,
        "put_subscription_filter": logs_filters.put_subscription_filter(_admission(parts)),
        **logs_insights.query_operations(),
    }
    for name, operation in unlocked.items():
        setattr(LogsResponse, name, method(operation, writer.store.region, locked=False))
    logs_backend.install(writer)


def _admission(parts: Parts) -> logs_filters.Admission:
    async def resolve(arn: str, caller: Caller) -> None:
        parts.functions.host.resolve(parse_arn(arn), caller)

    def admit(arn: str, caller: Caller) -> None:
        asyncio.run_coroutine_threadsafe(resolve(arn, caller), parts.loop).result()

    return admit
