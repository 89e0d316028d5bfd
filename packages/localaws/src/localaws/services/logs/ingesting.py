"""PutLogEvents: what a batch may hold.

https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html: up to 10,000 events and
1,048,576 bytes (26 more than each message in UTF-8), in chronological order, the accepted ones within 24 hours; events
older than 14 days or the retention, or more than two hours ahead, are rejected and the rest is kept. Texts of the
refusals for order: recorded response (localstack test_put_log_events_wrong_order); the others are unconfirmed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from localaws.services.logs.errors import InvalidParameter
from localaws.services.logs.events import size
from localaws.services.logs.groups import DAY_MS

MAX_BATCH = 1_048_576
MAX_EVENTS = 10_000
OLDEST = 14 * DAY_MS
NEWEST = 2 * 3_600_000


@dataclass(frozen=True)
class Admitted:
    """What of a batch is kept, and RejectedLogEventsInfo for the rest."""

    events: Sequence[tuple[int, str]]
    rejected: dict[str, int] = field(default_factory=dict)


def admit(events: Sequence[tuple[int, str]], now: int, horizon: int | None) -> Admitted:
    """Check a batch at `now` for a group whose events expire before `horizon` (epoch milliseconds, None: never)."""
    _measure(events)
    times = [at for at, _ in events]
    if any(later < earlier for earlier, later in pairwise(times)):
        raise InvalidParameter("Log events in a single PutLogEvents request must be in chronological order.")
    expired = 0 if horizon is None else sum(at < horizon for at in times)
    old = sum(at < now - OLDEST for at in times)
    new = sum(at <= now + NEWEST for at in times)
    kept = events[max(expired, old) : new]
    if kept and kept[-1][0] - kept[0][0] > DAY_MS:
        raise InvalidParameter(
            "The batch of log events in a single PutLogEvents request cannot span more than 24 hours."
        )
    rejected = {"tooOldLogEventEndIndex": old, "expiredLogEventEndIndex": expired if expired > old else 0}
    if new < len(times):
        rejected["tooNewLogEventStartIndex"] = new
    return Admitted(kept, {name: index for name, index in rejected.items() if index or name.startswith("tooNew")})


def _measure(events: Sequence[tuple[int, str]]) -> None:
    if not 1 <= len(events) <= MAX_EVENTS:
        bound = f"less than or equal to {MAX_EVENTS}" if events else "greater than or equal to 1"
        raise InvalidParameter(
            f"1 validation error detected: Value at 'logEvents' failed to satisfy constraint: "
            f"Member must have length {bound}"
        )
    if not all(message for _, message in events):
        raise InvalidParameter(
            "1 validation error detected: Value '' at 'logEvents.member.message' failed to satisfy constraint: "
            "Member must have length greater than or equal to 1"
        )
    total = sum(size(message) for _, message in events)
    if total > MAX_BATCH:
        raise InvalidParameter(f"Upload too large: {total} bytes exceeds limit of {MAX_BATCH}")
