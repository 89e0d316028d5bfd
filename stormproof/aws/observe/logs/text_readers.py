"""Who reads a function's log as text, and what he would find of it in JSON, tried on lines that are there.

Metric filters are tried by TestMetricFilter on what they match today:
https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TestMetricFilter.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from stormproof.aws.observe.logs.events import first_events
from stormproof.aws.observe.logs.subscriptions import account_subscriptions, subscriptions
from stormproof.core.errors import NotThere
from stormproof.core.logs.formats import DEBUG, EMBEDDED, in_json, wrapped
from stormproof.core.planning.controls import Reads

STREAMS = 5
LINES = 50
"""As many as TestMetricFilter takes."""
MOST_PAGES = 20
"""How often lines are asked for: a page is what AWS has looked through, and may hold none; streams may be long."""
QUERIES = 1000


def read_text_readers(reads: Reads, group: str, *, filtered: bool, ours: str) -> tuple[str, ...]:
    """Return what becomes of whoever reads a log group as text, in a sentence each.

    `filtered`: lines below INFO are not written any more. Saved queries in the folder `ours` are made for JSON.
    """
    streams = _streams(reads, group)
    return (
        *_metric_filters(reads, group, streams),
        *_subscriptions(reads, group),
        *_account_policies(reads, group),
        *_saved_queries(reads, group, ours),
        *_embedded_metrics(reads, group, streams),
        *(_debug_lines(reads, group, streams) if filtered else ()),
    )


def _streams(reads: Reads, group: str) -> list[str]:
    """Return the streams that were written to last."""
    try:
        found = reads.read(
            "logs",
            "describe_log_streams",
            logGroupName=group,
            orderBy="LastEventTime",
            descending=True,
            limit=STREAMS,
        )
    except NotThere:
        return []
    return [str(each["logStreamName"]) for each in found["logStreams"]]


def _lines(reads: Reads, group: str, streams: list[str], pattern: str) -> list[str]:
    """Return lines of the latest streams that a filter pattern matches, the first of them."""
    if not streams:
        return []
    where = {"logGroupName": group, "logStreamNames": streams, "filterPattern": pattern}
    return list(first_events(reads, LINES, most_pages=MOST_PAGES, **where))


def _metric_filters(reads: Reads, group: str, streams: list[str]) -> Iterator[str]:
    for each in reads.pages("logs", "describe_metric_filters", "metricFilters", logGroupName=group):
        name, pattern = f"metric filter {each['filterName']}", str(each.get("filterPattern") or "")
        if not pattern.strip():
            yield f"{name} counts every line, of which there are others"
        elif not (today := _lines(reads, group, streams, pattern)):
            yield f"{name} matches no line of the latest streams, so nobody knows what it would match"
        elif lost := len(today) - _matching(reads, pattern, today):
            yield f"{name} would not find {lost} of {len(today)} lines that it matches today"


def _matching(reads: Reads, pattern: str, today: list[str]) -> int:
    """Return how many of the lines a pattern matches in JSON too."""
    lines = [line for each in today if (line := in_json(each)) is not None]
    if not lines:
        return 0
    return len(reads.read("logs", "test_metric_filter", filterPattern=pattern, logEventMessages=lines)["matches"])


def _subscriptions(reads: Reads, group: str) -> Iterator[str]:
    for each in subscriptions(reads, group):
        yield f"subscription filter {each.name} sends on JSON, to {each.destination}"


def _account_policies(reads: Reads, group: str) -> Iterator[str]:
    for name, to in account_subscriptions(reads, group):
        yield f"the account's subscription policy {name} sends on JSON, to {to}"


def _saved_queries(reads: Reads, group: str, ours: str) -> Iterator[str]:
    """Yield the saved queries about a group that take lines apart by their text, or Lambda's by their kind."""
    for each in reads.pages("logs", "describe_query_definitions", "queryDefinitions", maxResults=QUERIES):
        name = str(each["name"])
        if group in (each.get("logGroupNames") or ()) and not name.startswith(ours) and _of_text(each):
            yield f"saved query {name} takes text apart"


def _of_text(query: Mapping[str, Any]) -> bool:
    text = str(query.get("queryString") or "")
    return bool(re.search(r"\bparse\b|@type\b|@message\s+(?:like|=~)", text))


def _embedded_metrics(reads: Reads, group: str, streams: list[str]) -> Iterator[str]:
    """Yield that metrics would be lost; what is printed stays as it is, in Python's Powertools for example.

    A library that knows of the format writes past the runtime's logger:
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Libraries.html
    """
    found = _lines(reads, group, streams, f'"{EMBEDDED}"')
    if lost := sum(map(wrapped, found)):
        yield (
            f"{lost} of {len(found)} lines with metrics in the embedded metric format are written by the runtime's "
            "logger, and would be no metrics within JSON (for Node.js, aws-embedded-metrics 4.1.1 knows how)"
        )


def _debug_lines(reads: Reads, group: str, streams: list[str]) -> Iterator[str]:
    if found := [line for line in _lines(reads, group, streams, f'"{DEBUG}"') if line.startswith(DEBUG)]:
        yield f"lines of the level DEBUG, such as {len(found)} of the latest streams, are not written at INFO"
