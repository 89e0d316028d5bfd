"""Connects the writer with what watches it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from localaws.kernel.clock import VirtualClock
from localaws.kernel.ports import Functions, Metrics
from localaws.kernel.work import Work
from localaws.services.logs.background import Background
from localaws.services.logs.embedded_metrics import EmbeddedMetrics
from localaws.services.logs.groups import Group, SubscriptionFilter
from localaws.services.logs.metric_filters import MetricFilters
from localaws.services.logs.subscriptions import Subscriptions
from localaws.services.logs.traffic import Traffic
from localaws.services.logs.writer import LogWriter


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
    writer.watch(Subscriptions(functions, metrics, background.start, work.unhurried, account_wide))
