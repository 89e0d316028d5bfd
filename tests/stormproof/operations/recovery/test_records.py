"""Records are kept on this machine and in the account; the machine's own word counts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from stormproof.core.planning.plans import Call
from stormproof.core.recovery.record import Phase
from stormproof.operations.recovery.parallel import each_of
from tests.stormproof.operations.recovery.memory import RECORD, Account, records_of, work_on


class Parameters(Account):
    """An account with parameters."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[str, str] = {}

    def pages(self, service: str, operation: str, items: str, *, region: str | None = None, **given: Any) -> list[Any]:
        """Return parameters below a path."""
        found = [{"Name": name, "Value": value} for name, value in self.kept.items() if name.startswith(given["Path"])]
        return [each["Name"] for each in found] if items.endswith("Name") else found

    def call(self, call: Call, outputs: Any = None) -> dict[str, Any]:
        """Put and delete."""
        if call.operation == "put_parameter":
            self.kept[call.parameters["Name"]] = call.parameters["Value"]
        else:
            self.kept.pop(call.parameters["Name"], None)
        return {}


def test_a_recovery_is_told_from_any_machine_and_goes_on_with_its_beginning(tmp_path: Path) -> None:
    """By the account's parameters where there is no file."""
    there = Parameters()
    work_on(there, tmp_path / "one").enter(Phase.WRITING, side="side")
    other = work_on(there, tmp_path / "other")
    (seen,) = records_of(other).all()
    assert (seen.phase, seen.side, seen.began) == (Phase.WRITING, "side", RECORD.began)
    assert other.record.side == "side"


def test_this_machines_own_word_counts(tmp_path: Path) -> None:
    """Whatever the account says beside it."""
    there = Parameters()
    records = records_of(work_on(there, tmp_path))
    records.put(RECORD)
    records.put(replace(RECORD, done=7), everywhere=False)
    assert [each.done for each in records.all()] == [7]


def test_the_oldest_that_have_ended_leave_the_account(tmp_path: Path) -> None:
    """Those that go on stay, and all stay on this machine."""
    there = Parameters()
    records = records_of(work_on(there, tmp_path))
    records.put(RECORD)
    for number in range(25):
        records.put(replace(RECORD, id=f"e{number}", phase=Phase.DONE, ended=RECORD.began))
    records.tidy()
    assert len(there.kept) == 21
    assert len(records.all()) == 26


def test_each_thing_is_worked_on_once() -> None:
    """However many there are, in whatever order they end."""
    assert sorted(each_of(range(500), lambda n: n * n, workers=4)) == [(n, n * n) for n in range(500)]
