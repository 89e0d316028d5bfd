"""Connects the writer with what watches it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from localaws.clock import VirtualClock
from localaws.logs.background import Background
from localaws.logs.embedded_metrics import EmbeddedMetrics
from localaws.logs.groups import Group, SubscriptionFilter
from localaws.logs.metric_filters import MetricFilters
from localaws.logs.subscriptions import Subscriptions
from localaws.logs.traffic import Traffic
from localaws.logs.writer import LogWriter
from localaws.ports import Functions, Metrics
from localaws.work import Work


def connect(
    writer: LogWriter,
    *,
    metrics: Metrics,
    functions: Functions,
    loop: asyncio.AbstractEventLoop,
    work: Work,
    clock: VirtualClock,
) -> None:
    """Have metric filters, embedded metrics, subscriptions and AWS/Logs metrics see all that is written from now on."""

    def account_wide(group: Group) -> Sequence[SubscriptionFilter]:
        return writer.store.region(group.region).policies.subscriptions(group)

    background = Background(loop, work, clock)
    writer.watch(MetricFilters(metrics, background.at))
    writer.watch(EmbeddedMetrics(metrics))
    writer.watch(Traffic(metrics, background.at))
    writer.watch(Subscriptions(functions, metrics, background.start, account_wide))
