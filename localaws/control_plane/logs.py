"""CloudWatch Logs: moto's request handling on a store of our own.

moto's store is slow, unsorted and unlocked, and knows no filter patterns, retention or queries; `localaws.logs` does.
Every operation that touches a log group is replaced; destinations, deliveries, export tasks and resource policies
stay moto's. Other services of moto that reach for a log group find moto's own objects, made from ours.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from moto.logs.models import LogGroup, LogsBackend, LogStream
from moto.logs.responses import LogsResponse

from localaws.control_plane import logs_events, logs_filters, logs_groups, logs_insights, logs_policies
from localaws.control_plane.logs_request import method, refusal
from localaws.lambdas.functions import parse_arn
from localaws.logs.background import Background
from localaws.logs.embedded_metrics import EmbeddedMetrics
from localaws.logs.errors import LogsError
from localaws.logs.groups import Group, SubscriptionFilter
from localaws.logs.metric_filters import MetricFilters
from localaws.logs.reading import Window
from localaws.logs.searching import Streams, everything
from localaws.logs.store import Region
from localaws.logs.subscriptions import Subscriptions
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
        "put_subscription_filter": logs_filters.put_subscription_filter(_admission(parts)),
        **logs_insights.query_operations(),
    }
    for name, operation in unlocked.items():
        setattr(LogsResponse, name, method(operation, writer.store.region, locked=False))
    _watch(parts, writer)
    for name, replacement in _backend_methods(writer).items():
        setattr(LogsBackend, name, replacement)


def _watch(parts: Parts, writer: LogWriter) -> None:
    def account_wide(group: Group) -> Sequence[SubscriptionFilter]:
        return writer.store.region(group.region).policies.subscriptions(group)

    background = Background(parts.loop, parts.work, parts.clock)
    writer.watch(MetricFilters(parts.metrics, background.at))
    writer.watch(EmbeddedMetrics(parts.metrics))
    writer.watch(Subscriptions(parts.functions, parts.metrics, background.start, account_wide))


def _admission(parts: Parts) -> logs_filters.Admission:
    async def resolve(arn: str, caller: Caller) -> None:
        parts.functions.host.resolve(parse_arn(arn), caller)

    def admit(arn: str, caller: Caller) -> None:
        asyncio.run_coroutine_threadsafe(resolve(arn, caller), parts.loop).result()

    return admit


def _backend_methods(writer: LogWriter) -> Mapping[str, Any]:
    """Return what moto's other services (CloudFormation, EventBridge, flow logs, tagging) call of its backend."""

    def store(backend: LogsBackend) -> Region:
        return writer.store.region(backend.region_name)

    def groups(backend: LogsBackend) -> dict[str, LogGroup]:
        kept = store(backend).groups
        return {name: _as_motos(backend, kept[name]) for name in sorted(kept)}

    def create_log_group(backend: LogsBackend, log_group_name: str, tags: Any, **settings: Any) -> LogGroup:
        region = store(backend)
        with region.lock:
            group = region.create_group(log_group_name, settings.get("LogGroupClass", "STANDARD"))
            group.kms_key = settings.get("KmsKeyId") or settings.get("kmsKeyId")
            group.retention = settings.get("RetentionInDays")
        backend.tag_resource(group.arn, tags or {})
        return _as_motos(backend, group)

    def ensure_log_group(backend: LogsBackend, log_group_name: str) -> None:
        if log_group_name not in store(backend).groups:
            create_log_group(backend, log_group_name, {})

    def delete_log_group(backend: LogsBackend, log_group_name: str) -> None:
        store(backend).groups.pop(log_group_name, None)

    def create_log_stream(backend: LogsBackend, log_group_name: str, log_stream_name: str) -> None:
        region = store(backend)
        with region.lock:
            region.create_stream(region.group(log_group_name), log_stream_name)

    def put_log_events(backend: LogsBackend, group: str, stream: str, events: Any) -> tuple[str, dict[str, Any]]:
        writer.put(backend.region_name, group, stream, logs_events.pairs(events))
        return "", {}

    def filter_log_events(
        backend: LogsBackend, log_group_name: str, log_stream_names: Any, start_time: int, end_time: int, **_: Any
    ) -> tuple[list[dict[str, Any]], None, list[Any]]:
        region = store(backend)
        with region.lock:
            window = Window(start_time, end_time)
            found = everything(region.group(log_group_name), Streams(log_stream_names), window)
        return [{"timestamp": event.timestamp, "message": event.message} for event in found], None, []

    return {
        "groups": property(groups, lambda _backend, _groups: None),  # moto's constructor assigns it
        **{
            function.__name__: _refusing(function)
            for function in (
                create_log_group,
                ensure_log_group,
                delete_log_group,
                create_log_stream,
                put_log_events,
                filter_log_events,
            )
        },
    }


def _refusing(function: Callable[..., Any]) -> Callable[..., Any]:
    def refuse(*arguments: Any, **named: Any) -> Any:
        try:
            return function(*arguments, **named)
        except LogsError as error:
            raise refusal(error) from None

    return refuse


def _as_motos(backend: LogsBackend, group: Group) -> LogGroup:
    motos = LogGroup(backend.account_id, backend.region_name, group.name)  # type: ignore[abstract] # moto makes them itself
    motos.streams = {name: LogStream(motos, name) for name in group.streams}
    return motos
