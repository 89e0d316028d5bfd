"""Rows: log events with what a query has made of them, or the outcome of ``stats``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from localaws.kernel.ports import ACCOUNT
from localaws.services.logs.events import Event
from localaws.services.logs.insights.discovery import document, lambda_fields
from localaws.services.logs.insights.values import Value


@dataclass(frozen=True)
class Source:
    """Where an event is from."""

    group: str
    stream: str
    arn: str

    @property
    def log(self) -> str:
        """The value of ``@log``."""
        return f"{ACCOUNT}:{self.group}"


class Row:
    """A row of a query. `made` are the columns that commands have made; the event's own fields are found when asked.

    After ``stats`` a row has no event.
    """

    __slots__ = ("_discovered", "document", "event", "made", "source")

    def __init__(self, event: Event | None, source: Source | None, made: dict[str, Value] | None = None) -> None:
        self.event = event
        self.source = source
        self.made = made
        self.document: dict[str, Any] | None = None
        self._discovered: dict[str, Value] | None = None

    def put(self, name: str, value: Value) -> None:
        """Set a column."""
        if self.made is None:
            self.made = {}
        self.made[name] = value

    def read(self) -> dict[str, Any]:
        """Read the event as JSON into `document`, which is None before; empty where it holds none."""
        self.document = document(self.event.message, self.source.group) if self.event and self.source else {}
        return self.document

    @property
    def discovered(self) -> dict[str, Value]:
        """What Insights discovers in the logs of a Lambda function."""
        if self._discovered is None:
            self._discovered = lambda_fields(self.event.message) if self.event else {}
        return self._discovered
