"""The runbook is tried as it is written: in its order, what reads once, and nothing that has to be left to somebody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from stormproof.core.runbook.commands import Ran
from stormproof.core.runbook.pages import parse
from stormproof.stimuli.runbook import commands
from tests.provisioners.fakes import SYSTEM
from tests.stormproof.core.judges.runbook.books import book

PAGE = """# Tasks

```sh
stormproof alerts status
```

```sh changes
stormproof blocklist add 203.0.113.7 --yes
stormproof blocklist remove 203.0.113.7 --yes
```

```sh
stormproof alerts status
stormproof costs {queue}
aws lambda get-alias --function-name {function} --name live
```

```sh changes where=own-keys
stormproof keys create --owner someone
```

```sh changes alone
stormproof apply --yes
```
"""
BLOCKED, LET_IN = ("stormproof blocklist add 203.0.113.7 --yes", "stormproof blocklist remove 203.0.113.7 --yes")
STATUS, KEY = "stormproof alerts status", "stormproof keys create --owner someone"


TWICE = """# Tasks

```sh changes
stormproof blocklist add 203.0.113.7 --yes
stormproof blocklist add 203.0.113.7 --yes
```
"""


class Bench:
    """As much of a bench as is used: a terminal in which each command says its place."""

    def __init__(self, *, rehearses: bool = True, provoke: bool = True, **pages: str) -> None:
        self.context = SimpleNamespace(runbook=lambda: book(**(pages or {"tasks": PAGE})), system=SYSTEM)
        self.surroundings = SimpleNamespace(rehearses=rehearses)
        self.target = SimpleNamespace(permitted=SimpleNamespace(provoke=provoke))
        self.clock = SimpleNamespace(now=lambda: datetime.now(UTC))
        self.terminal, self.reads = self, None
        self.ran: list[str] = []
        self.changed: bool | None = None
        self.records: list[Any] = []

    def run(self, texts: Sequence[str], *, changes: bool = False) -> tuple[Ran, ...]:
        """Run commands."""
        self.ran, self.changed = list(texts), changes
        return tuple(Ran(text, number) for number, text in enumerate(texts))

    def record(self, record: Any) -> None:
        """Keep a record."""
        self.records.append(record)


@pytest.fixture(autouse=True)
def natively(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clients come with keys of ours."""
    monkeypatch.setattr(commands, "opened_natively", lambda _reads, _system: False)


def tried(bench: Bench) -> list[tuple[str, int | str]]:
    """Return each command with its place among those that were run, or why it was not run."""
    trial = commands.run_commands(bench)  # type: ignore[arg-type] # as much of a bench as is used
    return [(each.command.text, each.ran.status if each.ran else each.why) for each in trial.of(["tasks"])]


def test_where_nobody_depends_on_the_system_what_changes_is_run_too() -> None:
    """In the page's order, under the run's lease; what reads is run once, and counts wherever it stands."""
    bench = Bench()
    found = tried(bench)
    assert bench.ran == [STATUS, BLOCKED, LET_IN, KEY]
    assert bench.changed is True
    assert [said for text, said in found if text == STATUS] == [0, 0]
    assert dict(found)["stormproof apply --yes"] == "it wants the system for itself"
    assert dict(found)["stormproof costs {queue}"] == "the system has no queue"
    assert len(found) == len(parse("tasks", PAGE).commands)


@pytest.mark.parametrize("bench", [Bench(rehearses=False), Bench(provoke=False)], ids=["depended on", "not permitted"])
def test_elsewhere_only_what_reads_is_run(bench: Bench) -> None:
    """No lease is taken for it."""
    assert dict(tried(bench))[BLOCKED] == "it changes something"
    assert (bench.ran, bench.changed) == ([STATUS], False)


def test_what_changes_something_has_a_result_at_each_place_where_it_stands() -> None:
    """On two lines, or on the same line of two pages: one that failed is not taken for the other, which did not."""
    bench: Any = Bench(tasks=TWICE, scaling=TWICE)
    trial = commands.run_commands(bench)
    assert bench.ran == [BLOCKED] * 4
    assert [each.ran.status for each in trial.tried if each.ran] == [0, 1, 2, 3]


def test_what_was_run_is_evidence() -> None:
    """Each with its status; what it printed is not."""
    bench = Bench()
    tried(bench)
    assert [(each.kind, each.content["status"]) for each in bench.records] == [("command", n) for n in range(4)]
