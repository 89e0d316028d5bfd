"""Queries run over log groups, and what they came to.

https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html. A query here is complete when
StartQuery answers; AWS's takes seconds. Of the classes, STANDARD runs everything, INFREQUENT_ACCESS and ESSENTIALS no
``unmask``, DELIVERY nothing (CWL_AnalyzeLogData_Classes.html).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter

from localaws.services.logs.errors import InvalidParameter
from localaws.services.logs.events import Event, size
from localaws.services.logs.groups import Group
from localaws.services.logs.insights import syntax
from localaws.services.logs.insights.discovery import LAMBDA, document, lambda_fields, leaves
from localaws.services.logs.insights.errors import MalformedQuery
from localaws.services.logs.insights.parsing import parse_query
from localaws.services.logs.insights.rows import Row, Source
from localaws.services.logs.insights.running import Plan
from localaws.services.logs.insights.values import text
from localaws.services.logs.store import Region
from localaws.services.logs.tokens import position, token

MAX_LIMIT = 100_000


@dataclass(frozen=True)
class Asked:
    """What StartQuery asks for; times are epoch seconds, both included."""

    text: str
    start: int
    end: int
    limit: int | None = None

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise MalformedQuery(
                f"Query's end time is before its start time ([{0},{len(self.text)}])", 0, len(self.text)
            )
        if self.limit is not None and not 1 <= self.limit <= MAX_LIMIT:
            raise InvalidParameter(f"limit must be from 1 to {MAX_LIMIT}")


@dataclass(frozen=True)
class Outcome:
    """Rows as GetQueryResults lists them, and its statistics; `took` is in milliseconds."""

    rows: Sequence[Sequence[tuple[str, str]]]
    statistics: dict[str, float]
    took: int


def run_query(region: Region, groups: Sequence[Group], asked: Asked) -> Outcome:
    """Run a query; MalformedQuery where it does not compile or asks for a time before the groups were made."""
    begun = time.perf_counter()
    query = parse_query(asked.text)
    plan = Plan(query, region.now() / 1000)
    with region.lock:
        _check(groups, query, asked)
        parts = slices(groups, asked.start * 1000, asked.end * 1000 + 1000)
    pairs = [(event, source) for source, events in parts for event in events]
    if plan.ordered:
        pairs.sort(key=itemgetter(0), reverse=True)
    found = plan.run((Row(event, source) for event, source in pairs), asked.limit)
    shown = [[*plan.cells(row), *([("@ptr", pointer(row))] if plan.shows_events else [])] for row in found]
    statistics = {
        "recordsMatched": float(plan.tally.matched),
        "recordsScanned": float(len(pairs)),
        "estimatedRecordsSkipped": 0.0,
        "bytesScanned": float(sum(size(event.message) for event, _ in pairs)),
        "estimatedBytesSkipped": 0.0,
        "logGroupsScanned": float(len(groups)),
        "resultCount": float(len(shown)),
    }
    return Outcome(shown, statistics, round((time.perf_counter() - begun) * 1000))


def _check(groups: Sequence[Group], query: syntax.Query, asked: Asked) -> None:
    whole = (0, len(asked.text))
    if groups and all(asked.end * 1000 + 999 < group.created and not _older(group) for group in groups):
        raise MalformedQuery(
            "Query's end date and time is either before the log groups creation time or exceeds the log groups log "
            f"retention settings ([{whole[0]},{whole[1]}])",
            *whole,
        )
    classes = {group.log_class for group in groups}
    if "DELIVERY" in classes:
        raise InvalidParameter("Log groups of class DELIVERY cannot be queried.")
    if classes - {"STANDARD"} and any(isinstance(command, syntax.Unmask) for command in query.commands):
        raise MalformedQuery("unmask is supported on log groups of class STANDARD only", *whole)


def _older(group: Group) -> bool:
    return any(stream.events and stream.events[0].timestamp < group.created for stream in group.streams.values())


def slices(groups: Sequence[Group], start: int, end: int) -> list[tuple[Source, Sequence[Event]]]:
    """Copy the events of start <= timestamp < end (epoch milliseconds); the caller holds the region's lock."""
    return [
        (Source(group.name, stream.name, group.arn), stream.events[slice(*stream.between(start, end))])
        for group in groups
        for stream in group.streams.values()
    ]


def pointer(row: Row) -> str:
    """Return the value of @ptr, by which GetLogRecord finds the event."""
    if row.event is None or row.source is None:
        return ""
    return token(row.source.group, row.source.stream, row.event.timestamp, row.event.sequence)


def record(region: Region, at: str) -> dict[str, str]:
    """Return an event with all its fields by a pointer; InvalidParameter where it leads to none."""
    group_name, stream_name, timestamp, sequence = position(at, 4)
    group = region.group(group_name)
    stream = group.stream(stream_name)
    low, high = stream.between(timestamp, timestamp + 1)
    event = next((event for event in stream.events[low:high] if event.sequence == sequence), None)
    if event is None:
        raise InvalidParameter("The log record that the pointer leads to is no longer there.")
    source = Source(group.name, stream.name, group.arn)
    fields = {
        "@timestamp": event.timestamp,
        "@ingestionTime": event.ingested,
        "@message": event.message,
        "@logStream": stream.name,
        "@log": source.log,
    }
    return {name: text(value) for name, value in (fields | discovered(event, source)).items() if value is not None}


def discovered(event: Event, source: Source) -> dict[str, object]:
    """Return the fields that Insights discovers in an event."""
    fields = dict(leaves(document(event.message, source.group)))
    return fields | (lambda_fields(event.message) if source.group.startswith(LAMBDA) else {})
