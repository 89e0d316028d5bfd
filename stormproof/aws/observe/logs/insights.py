"""Queries of Logs Insights: started, waited for, read.

https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetQueryResults.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from stormproof.aws.access.answers import answer_of
from stormproof.core.clock import Clock, poll
from stormproof.core.errors import CouldNotLook
from stormproof.core.planning.controls import Reads
from stormproof.core.queries.parts import divisible, together

UNDER_WAY = frozenset({"Scheduled", "Running", "Unknown"})
WITHIN_S = 60.0
MOST_GROUPS = 50
"""https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html (logGroupNames)"""
POINTER = "@ptr"
"""A column of each event's row that is AWS's own handle."""


@dataclass(frozen=True)
class Result:
    """What a query came to: rows by column, in order, and what was read for it."""

    rows: tuple[dict[str, str], ...]
    bytes_scanned: float
    records_scanned: float
    records_matched: float


def run_query(
    reads: Reads,
    clock: Clock,
    text: str,
    groups: Sequence[str],
    since: datetime,
    until: datetime,
    *,
    apart: bool = False,
) -> Result:
    """Run a query over any number of log groups and return its result.

    `apart` is for who asks whether rows are there at all: a query that must see all groups at once is asked of each
    part for itself.
    Raises CouldNotLook ``aws.malformed_query`` for a query that AWS does not understand, ``logs.query_failed`` for one
    that did not complete, ``logs.too_many_groups`` for one over more groups than AWS asks at once that must see all of
    them, ``poll.timed_out``; NotThere for a group that does not exist.
    """
    parts = [groups[first : first + MOST_GROUPS] for first in range(0, len(groups), MOST_GROUPS)] or [groups]
    if len(parts) > 1 and not (apart or divisible(text)):
        said = f"a query over {len(groups)} log groups, and AWS asks {MOST_GROUPS} at once: {text}"
        raise CouldNotLook("logs.too_many_groups", said)
    results = [_asked(reads, clock, text, part, since, until) for part in parts]
    rows = results[0].rows if len(results) == 1 else together(text, (each.rows for each in results))
    return Result(
        rows,
        sum(each.bytes_scanned for each in results),
        sum(each.records_scanned for each in results),
        sum(each.records_matched for each in results),
    )


def _asked(reads: Reads, clock: Clock, text: str, groups: Sequence[str], since: datetime, until: datetime) -> Result:
    query = reads.read(
        "logs",
        "start_query",
        logGroupNames=list(groups),
        startTime=int(since.timestamp()),
        endTime=int(until.timestamp()),
        queryString=text,
    )["queryId"]
    answer = poll(
        lambda: reads.read("logs", "get_query_results", queryId=query),
        lambda seen: seen["status"] not in UNDER_WAY,
        clock=clock,
        within_s=WITHIN_S,
        what=f"the query {text}",
    )
    if answer["status"] != "Complete":
        raise CouldNotLook("logs.query_failed", f"the query is {answer['status']}: {text}")
    more = _further(reads, query, answer.get("nextToken"))
    rows = ({each["field"]: each.get("value", "") for each in row} for row in (*answer["results"], *more))
    statistics = answer.get("statistics", {})
    return Result(
        tuple(answer_of({k: v for k, v in row.items() if k != POINTER}, "logs", "get_query_results") for row in rows),
        *(float(statistics.get(name, 0.0)) for name in ("bytesScanned", "recordsScanned", "recordsMatched")),
    )


def _further(reads: Reads, query: str, token: str | None) -> Iterator[list[dict[str, str]]]:
    """Yield the rows that a query's first answer had no room for: it has 10,000 of them at most."""
    while token:
        answer = reads.read("logs", "get_query_results", queryId=query, nextToken=token)
        yield from answer["results"]
        token = answer.get("nextToken")
