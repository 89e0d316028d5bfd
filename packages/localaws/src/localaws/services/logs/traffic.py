"""What is written to each log group, counted by the minute as AWS/Logs metrics.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html:
IncomingLogEvents and IncomingBytes by LogGroupName, at the time of ingestion.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from localaws.kernel.ports import Datum, Metrics
from localaws.services.logs.events import size
from localaws.services.logs.writer import Batch

MINUTE_MS = 60_000
LAST_MOMENT = 0.001

Appointments = Callable[[float, Callable[[], None]], None]
Key = tuple[str, str, int]


class Traffic:
    """Watches what is written and emits its number and size when the minute ends; callable from any thread."""

    def __init__(self, metrics: Metrics, at: Appointments) -> None:
        self._metrics = metrics
        self._at = at
        self._lock = threading.Lock()
        self._counts: dict[Key, tuple[int, int]] = {}

    def __call__(self, batch: Batch) -> None:
        """Take a batch."""
        key = batch.group.region, batch.group.name, batch.events[0].ingested // MINUTE_MS
        taken = sum(size(event.message) for event in batch.events)
        with self._lock:
            events, read = self._counts.get(key, (0, 0))
            self._counts[key] = events + len(batch.events), read + taken
        if not events:
            self._at((key[2] + 1) * MINUTE_MS / 1000 - LAST_MOMENT, lambda: self._report(key))

    def _report(self, key: Key) -> None:
        with self._lock:
            events, read = self._counts.pop(key)
        region, group, minute = key
        at, dimensions = minute * MINUTE_MS / 1000, {"LogGroupName": group}
        self._metrics.emit(
            region,
            [
                Datum("AWS/Logs", "IncomingLogEvents", events, at, "None", dimensions),
                Datum("AWS/Logs", "IncomingBytes", read, at, "Bytes", dimensions),
            ],
        )
