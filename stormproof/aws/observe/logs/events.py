"""CloudWatch Logs as several controls see it: events by what stands in them, waited for with a deadline."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from stormproof.core.clock import Clock, poll
from stormproof.core.errors import NotThere
from stormproof.core.planning.controls import Reads

SKEW = timedelta(seconds=60)
"""How far a log event's time may lie before that of our own clock."""


@dataclass(frozen=True)
class LogEvent:
    """One event; `at` is the event's own time, UTC."""

    at: datetime
    stream: str
    message: str


def events(reads: Reads, group: str, text: str, since: datetime) -> tuple[LogEvent, ...]:
    """Return the events of a log group since a moment that hold `text`, none where the group does not exist.

    `text` is matched as it stands: quoted as one term of a filter pattern
    (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html).
    """
    quoted = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    try:
        found = reads.pages(
            "logs",
            "filter_log_events",
            "events",
            logGroupName=group,
            filterPattern=quoted,
            startTime=int((since - SKEW).timestamp() * 1000),
        )
    except NotThere:
        return ()
    return tuple(
        LogEvent(datetime.fromtimestamp(e["timestamp"] / 1000, UTC), e["logStreamName"], e["message"]) for e in found
    )


def first_events(reads: Reads, count: int, *, most_pages: int | None = None, **asked: Any) -> tuple[str, ...]:
    """Return the messages of the first `count` events that FilterLogEvents finds with what is `asked` of it.

    It may answer without events and with a token for more. `most_pages` is how often it is asked at most, None for
    until there is no more. Raises NotThere, CouldNotLook.
    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
    """
    found: list[str] = []
    token: dict[str, str] = {}
    for page in itertools.count(1):
        answer = reads.read("logs", "filter_log_events", limit=count, **asked, **token)
        found += (str(each["message"]) for each in answer["events"])
        if len(found) >= count or page == most_pages or not answer.get("nextToken"):
            break
        token = {"nextToken": answer["nextToken"]}
    return tuple(found[:count])


def await_events(
    reads: Reads, clock: Clock, group: str, text: str, *, since: datetime, within_s: float, at_least: int = 1
) -> tuple[LogEvent, ...]:
    """Return the events that hold `text` as soon as there are enough.

    Raises CouldNotLook ``poll.timed_out`` after `within_s` seconds. Who takes absence for a finding asks `events`.
    """
    return poll(
        lambda: events(reads, group, text, since),
        lambda found: len(found) >= at_least,
        clock=clock,
        within_s=within_s,
        every_s=0.5,
        what=f"{at_least} log events with {text} in {group}",
    )
