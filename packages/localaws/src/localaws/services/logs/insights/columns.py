"""Closures that read a row's columns."""

from __future__ import annotations

from localaws.services.logs.insights.aggregates import Closure
from localaws.services.logs.insights.discovery import follow
from localaws.services.logs.insights.rows import Row
from localaws.services.logs.insights.values import Moment, Value

SYSTEM: dict[str, Closure] = {
    "@message": lambda row: row.event and row.event.message,
    "@timestamp": lambda row: Moment(row.event.timestamp) if row.event else None,
    "@ingestionTime": lambda row: Moment(row.event.ingested) if row.event else None,
    "@logStream": lambda row: row.source and row.source.stream,
    "@log": lambda row: row.source and row.source.log,
}
"""The fields that every event has, by name."""


def discovered(name: str) -> Closure:
    """Return what reads a member of the JSON that an event is, by dotted name."""
    path = name.split(".")

    def read(row: Row) -> Value:
        root = row.document
        if root is None:
            root = row.read()
        found = root.get(name)
        if found is None and len(path) > 1:
            found = follow(root, path)
        return None if isinstance(found, dict | list) else found

    return read


def made(name: str) -> Closure:
    """Return what reads a column that a command has made."""
    return lambda row: row.made.get(name) if row.made else None
