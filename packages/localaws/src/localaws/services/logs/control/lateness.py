"""Log lines that are not found yet: in rough weather readers do not see those of the last moment.

moto shows a line as soon as it is written. On AWS it takes "up to a few minutes", for a Lambda function mostly seconds:
https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html
Here they always miss it, so that who looks only once finds out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from moto.logs.responses import LogsResponse

from localaws.moto.patches import Method, Patches

# Reading operations, and how many milliseconds the unit of their times has; the end of a query is included.
READS: Mapping[str, int] = {"filter_log_events": 1, "get_log_events": 1, "start_query": 1000}


def install(patches: Patches, now: Callable[[], float], logged_s: float) -> None:
    """Let reads miss lines, where the weather is such."""
    if not logged_s:
        return
    late_ms = int(logged_s * 1000)

    def horizon_ms() -> int:
        return int(now() * 1000) - late_ms

    for name, unit_ms in READS.items():
        patches.wrap(LogsResponse, name, _missing(horizon_ms, unit_ms))


def _missing(horizon_ms: Callable[[], int], unit_ms: int) -> Callable[[Method], Method]:
    def made(read: Method) -> Method:
        def read_late(self: LogsResponse) -> Any:
            self.body = json.dumps(clamped(json.loads(self.body or "{}"), horizon_ms(), unit_ms))
            return read(self)

        return read_late

    return made


def clamped(asked: Mapping[str, Any], horizon_ms: int, unit_ms: int) -> dict[str, Any]:
    """Return a request that ends before the horizon (epoch milliseconds); one that begins there finds nothing."""
    end = horizon_ms // unit_ms - (unit_ms > 1)
    wanted = asked.get("endTime")
    return {**asked, "endTime": max(min(end, wanted) if wanted is not None else end, asked.get("startTime") or 0)}
