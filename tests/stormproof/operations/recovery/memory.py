"""A target in memory for tests of recoveries: a table's items, an object's versions, and a work on them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from stormproof.core.errors import CallFailed, NotThere
from stormproof.core.planning.plans import Call
from stormproof.core.recovery.record import Phase, Record
from stormproof.operations.recovery.records import Records
from stormproof.operations.recovery.work import Work
from tests.provisioners.fakes import SYSTEM

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
RECORD = Record("a1", "table", "shop", NOW, NOW, "stormproof recover table shop", Phase.RESTORING)


class Clock:
    """A clock that moves when somebody pauses."""

    def __init__(self) -> None:
        self.time = NOW

    def now(self) -> datetime:
        """Return its time."""
        return self.time

    def monotonic(self) -> float:
        """Return seconds."""
        return self.time.timestamp()

    def pause(self, seconds: float) -> None:
        """Move it."""
        self.time += timedelta(seconds=seconds)

    def advance(self, by: timedelta) -> None:
        """Move it."""
        self.time += by


@dataclass
class Account:
    """What is there; `before_call` is called before each write, `calls` are those made, `told` is what they answer."""

    tables: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    answers: dict[tuple[str, str], Any] = field(default_factory=dict)
    before_call: Callable[[Call], None] = lambda _call: None
    calls: list[Call] = field(default_factory=list)
    told: dict[str, Any] = field(default_factory=dict)

    def read(self, service: str, operation: str, *, region: str | None = None, **given: Any) -> dict[str, Any]:
        """Answer a read."""
        if operation == "get_item":
            found = self.tables[given["TableName"]].get(given["Key"]["PK"]["S"])
            return {"Item": found} if found else {}
        answer = self.answers.get((service, operation))
        if answer is None:
            raise NotThere(f"{service} {operation}")
        return cast("dict[str, Any]", answer(**given) if callable(answer) else answer)

    def pages(self, service: str, operation: str, items: str, *, region: str | None = None, **given: Any) -> list[Any]:
        """Scan a table by segments, or answer with a list."""
        if operation == "scan":
            found = list(self.tables[given["TableName"]].values())
            return found[given["Segment"] :: given["TotalSegments"]]
        return list(self.answers.get((service, operation)) or [])

    def call(self, call: Call, outputs: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Put an item if its condition holds; keep any other call."""
        self.before_call(call)
        self.calls.append(call)
        if call.operation == "put_item":
            self._put(call.parameters)
        return self.told

    def answer(self, call: Call, outputs: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Make a call."""
        return self.call(call, outputs)

    def _put(self, given: Mapping[str, Any]) -> None:
        table, name = self.tables[given["TableName"]], given["Item"]["PK"]["S"]
        standing, values = table.get(name), given.get("ExpressionAttributeValues")
        if values is None:
            holds = standing is None
        else:
            names = given["ExpressionAttributeNames"]
            holds = standing is not None and all(standing.get(names[f"#{v[1:]}"]) == values[v] for v in values)
        if not holds:
            raise CallFailed("aws.refused", "ConditionalCheckFailedException: The conditional request failed")
        table[name] = dict(given["Item"])


def work_on(account: Account, folder: Path) -> Work:
    """Return a recovery on an account in memory, whose records lie in a folder."""
    target = SimpleNamespace(name="shop", embedded=None)
    connection = SimpleNamespace(reader=account, writer=account, clock=Clock(), target=target, home=folder)
    reached = SimpleNamespace(connection=connection, system=SYSTEM)
    return Work(cast("Any", reached), RECORD)


def records_of(work: Work) -> Records:
    """Return the records of its system."""
    return Records(work.reached.connection, work.reached.system)


def item(name: str, value: str = "1") -> dict[str, Any]:
    """Return an item."""
    return {"PK": {"S": name}, "v": {"N": value}}
