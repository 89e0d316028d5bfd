"""Subscription filters: what matches, as it is written, is sent to a Lambda function.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html: the event is
``{"awslogs": {"data": <gzipped JSON, base64>}}``. A function that logs to a group it subscribes to feeds itself, as on
AWS. What cannot be delivered is counted in AWS/Logs DeliveryErrors and dropped; AWS would try again for 24 hours.
What is written to a stream within half a second is delivered together, as AWS delivers batches of a stream's events;
how long AWS gathers is not documented. Where time is moved on, nothing is gathered: it waits for deliveries.
"""

from __future__ import annotations

import base64
import gzip
import json
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from threading import Lock
from typing import Any

from localaws.kernel.ports import ACCOUNT, Caller, Datum, Functions, InvokeError, Metrics
from localaws.services.logs.events import Event, size
from localaws.services.logs.groups import Group, SubscriptionFilter
from localaws.services.logs.writer import Batch

MAX_DELIVERY = 180_000
"""Bytes of events in one delivery: encoded, even incompressible ones fit Lambda's 256 KB for asynchronous calls."""

GATHERED_S = 0.5
Start = Callable[[Coroutine[Any, Any, None]], None]
Pause = Callable[[float], Awaitable[None]]
Stream = tuple[str, str, str, str]
AccountWide = Callable[[Group], Sequence[SubscriptionFilter]]


def callers(region: str, group_arn: str) -> tuple[Caller, Caller]:
    """Return the principals that a function's policy may name for CloudWatch Logs; one of them must be admitted."""
    names = ("logs.amazonaws.com", f"logs.{region}.amazonaws.com")
    first, second = (Caller(name, f"{group_arn}:*", ACCOUNT) for name in names)
    return first, second


class Subscriptions:
    """Watches what is written and forwards what the groups' subscription filters ask for; callable from any thread.

    `start` runs a delivery in the background, counted as work; `pause` lets so many seconds pass, or less where that
    work is waited for; `account` tells what account policies subscribe a group to, beside its own filters.
    """

    def __init__(
        self, functions: Functions, metrics: Metrics, start: Start, pause: Pause, account: AccountWide
    ) -> None:
        self._functions = functions
        self._metrics = metrics
        self._start = start
        self._pause = pause
        self._account = account
        self._gathered: dict[Stream, list[Event]] = {}
        self._lock = Lock()

    def __call__(self, batch: Batch) -> None:
        """Take a batch."""
        for subscription in (*batch.group.subscriptions.values(), *self._account(batch.group)):
            if chosen := [event for event in batch.events if subscription.pattern.matches(event.message)]:
                self._gather(batch, subscription, chosen)

    def _gather(self, batch: Batch, subscription: SubscriptionFilter, events: Sequence[Event]) -> None:
        """Put events to those of the same stream that wait to be delivered."""
        stream = (batch.group.region, batch.group.name, batch.stream, subscription.name)
        with self._lock:
            begins = stream not in self._gathered
            self._gathered.setdefault(stream, []).extend(events)
        if begins:
            self._start(self._deliver_gathered(stream, batch, subscription))

    async def _deliver_gathered(self, stream: Stream, batch: Batch, subscription: SubscriptionFilter) -> None:
        await self._pause(GATHERED_S)
        with self._lock:
            gathered = self._gathered.pop(stream)
        for events in _portions(gathered):
            await self._deliver(batch, subscription, events)

    async def _deliver(self, batch: Batch, subscription: SubscriptionFilter, events: Sequence[Event]) -> None:
        payload = awslogs(batch, subscription.name, events)
        refused = False
        for caller in callers(batch.group.region, batch.group.arn):
            try:
                await self._functions.enqueue(subscription.destination_arn, payload, caller)
            except InvokeError as error:
                refused = True
                if error.code != "AccessDeniedException":
                    break
            else:
                refused = False
                break
        figures = (
            {"DeliveryErrors": 1} if refused else {"ForwardedLogEvents": len(events), "ForwardedBytes": len(payload)}
        )
        self._count(batch, subscription, figures)

    def _count(self, batch: Batch, subscription: SubscriptionFilter, figures: dict[str, int]) -> None:
        dimensions = {
            "LogGroupName": batch.group.name,
            "DestinationType": "Lambda",
            "FilterName": subscription.name,
        }
        self._metrics.emit(
            batch.group.region,
            [
                Datum("AWS/Logs", name, value, time.time(), "Bytes" if name == "ForwardedBytes" else "None", dimensions)
                for name, value in figures.items()
            ],
        )


def awslogs(batch: Batch, filter_name: str, events: Sequence[Event]) -> bytes:
    """Return the payload that a function receives for events of a batch."""
    message = {
        "messageType": "DATA_MESSAGE",
        "owner": ACCOUNT,
        "logGroup": batch.group.name,
        "logStream": batch.stream,
        "subscriptionFilters": [filter_name],
        "logEvents": [
            {"id": event.event_id, "timestamp": event.timestamp, "message": event.message} for event in events
        ],
    }
    packed = gzip.compress(json.dumps(message).encode(), compresslevel=6)
    return json.dumps({"awslogs": {"data": base64.b64encode(packed).decode()}}).encode()


def _portions(events: Sequence[Event]) -> Iterator[Sequence[Event]]:
    start = total = 0
    for place, event in enumerate(events):
        total += size(event.message)
        if total > MAX_DELIVERY and place > start:
            yield events[start:place]
            start, total = place, size(event.message)
    if start < len(events):
        yield events[start:]
