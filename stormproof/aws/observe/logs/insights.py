"""Queries of Logs Insights: started, waited for, read.

https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetQueryResults.html
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from stormproof.aws.access.answers import answer_of
from stormproof.core.clock import Clock, poll
from stormproof.core.errors import CouldNotLook
from stormproof.core.planning.controls import Reads

UNDER_WAY = frozenset({"Scheduled", "Running", "Unknown"})
WITHIN_S = 60.0
POINTER = "@ptr"
"""A column of each event's row that is AWS's own handle."""


@dataclass(frozen=True)
class Result:
    """What a query came to: rows by column, in order, and what was read for it."""

    rows: tuple[dict[str, str], ...]
    bytes_scanned: float
    records_scanned: float
    records_matched: float


def run_query(reads: Reads, clock: Clock, text: str, groups: Sequence[str], since: datetime, until: datetime) -> Result:
    """Run a query over log groups and return its result.

    Raises CouldNotLook ``aws.malformed_query`` for a query that AWS does not understand, ``logs.query_failed`` for one
    that did not complete, ``poll.timed_out``; NotThere for a group that does not exist.
    """
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
    rows = ({each["field"]: each.get("value", "") for each in row} for row in answer["results"])
    statistics = answer.get("statistics", {})
    return Result(
        tuple(answer_of({k: v for k, v in row.items() if k != POINTER}, "logs", "get_query_results") for row in rows),
        *(float(statistics.get(name, 0.0)) for name in ("bytesScanned", "recordsScanned", "recordsMatched")),
    )
