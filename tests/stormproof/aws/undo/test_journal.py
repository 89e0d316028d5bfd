"""The undo journal, and disturbing under it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from stormproof.aws.undo.injection import injected
from stormproof.aws.undo.journal import Journal, write_durably
from stormproof.core.errors import CallFailed, Undecidable, UndoIncomplete
from stormproof.core.faults import FaultInjection
from stormproof.core.planning.plans import Call, Ref
from stormproof.core.target.model import Embedded

CODE = bytes(range(256)) * 40
"""10 KB that do not compress away: several parameters."""


class Thing:
    """A setting of a made-up service, and how often it was written."""

    def __init__(self, refuse: Any) -> None:
        self.value: Any = "as it stood"
        self.broken = False
        self._refuse = refuse

    def operations(self) -> dict[str, Any]:
        """Return the service's operations."""
        return {"put_thing": self.put_thing, "delete_other": self.delete_other, "create_other": self.create_other}

    def put_thing(self, *, Value: Any) -> dict[str, Any]:  # noqa: N803 - as AWS writes parameters
        """Write it."""
        if self.broken:
            raise self._refuse("AccessDeniedException")
        self.value = Value
        return {"Id": "t"}

    def delete_other(self) -> dict[str, Any]:
        """Refuse: it is gone already."""
        raise self._refuse("ResourceNotFoundException")

    def create_other(self) -> dict[str, Any]:
        """Refuse: it is there already."""
        raise self._refuse("ResourceConflictException", "it already exists")


def injection(title: str = "the thing is lost") -> FaultInjection:
    """Return a disturbance of the thing, and its undo."""
    return FaultInjection(
        title,
        (Call("made", "put_thing", {"Value": "broken"}, yields={"thing.id": "Id"}),),
        (Call("made", "put_thing", {"Value": "as it stood"}), Call("made", "put_thing", {"Value": CODE})),
    )


@pytest.fixture
def thing(refuse: Any) -> Thing:
    """The thing."""
    return Thing(refuse)


def test_a_disturbance_lasts_as_long_as_its_block(made_up: Any, thing: Thing, tmp_path: Path) -> None:
    """Inside, the system is disturbed and the undo stands in both places; after, neither is left."""
    bed = made_up({"made": thing.operations()})
    journal = Journal(bed.connection, tmp_path)
    with injected(bed.connection.writer, journal, injection()) as outputs:
        assert thing.value == "broken"
        assert outputs == {"thing.id": "t"}
        assert len(list(tmp_path.glob("made-up/undo/*.json"))) == 1
        assert [entry.title for entry in Journal(bed.connection, tmp_path / "elsewhere").pending()] == [
            "the thing is lost"
        ]
    assert thing.value == CODE
    assert journal.pending() == ()
    assert list(tmp_path.glob("made-up/undo/*")) == []


def test_nothing_is_harmed_before_the_undo_is_written(made_up: Any, thing: Thing, tmp_path: Path) -> None:
    """Where there is no place for the journal, on disk or in the account, nothing is disturbed."""
    blocked = tmp_path / "made-up"
    blocked.write_text("a file stands where the folder should be")
    bed = made_up({"made": thing.operations()})
    with (
        pytest.raises(Undecidable) as caught,
        injected(bed.connection.writer, Journal(bed.connection, tmp_path), injection()),
    ):
        pytest.fail("was disturbed")
    assert caught.value.code == "journal.unwritable"
    assert thing.value == "as it stood"


def test_an_account_that_takes_no_parameters_is_not_disturbed(
    made_up: Any, thing: Thing, refuse: Any, tmp_path: Path
) -> None:
    """The mirror is not optional: another machine may have to put it back."""

    def denied(**_: Any) -> dict[str, Any]:
        raise refuse("AccessDeniedException")

    bed = made_up({"made": thing.operations()})
    bed.aws.services["ssm"]["put_parameter"] = denied
    with (
        pytest.raises(Undecidable, match="AccessDeniedException"),
        injected(bed.connection.writer, Journal(bed.connection, tmp_path), injection()),
    ):
        pytest.fail("was disturbed")
    assert thing.value == "as it stood"
    assert Journal(bed.connection, tmp_path).pending() == ()


def test_an_undo_that_needs_this_run_is_refused(made_up: Any, tmp_path: Path) -> None:
    """A Ref in an undo is a mistake of the program, found before any harm."""
    bed = made_up()
    with pytest.raises(ValueError, match=r"x\.id"):
        Journal(bed.connection, tmp_path).begin(
            FaultInjection("t", (), (Call("made", "put_thing", {"Value": Ref("x.id")}),))
        )


def test_a_failing_block_is_undone_and_its_failure_told(made_up: Any, thing: Thing, tmp_path: Path) -> None:
    """Whatever happens inside: first back, then the error."""
    bed = made_up({"made": thing.operations()})
    with (
        pytest.raises(KeyboardInterrupt),
        injected(bed.connection.writer, Journal(bed.connection, tmp_path), injection()),
    ):
        raise KeyboardInterrupt
    assert thing.value == CODE


def test_a_disturbance_that_fails_half_way_is_undone(made_up: Any, thing: Thing, tmp_path: Path) -> None:
    """What was done of it is put back."""
    half = FaultInjection("half", (*injection().calls, Call("made", "create_other", {})), injection().undo)
    bed = made_up({"made": thing.operations()})
    with (
        pytest.raises(CallFailed),
        injected(bed.connection.writer, Journal(bed.connection, tmp_path), half),
    ):
        pytest.fail("was entered")
    assert thing.value == CODE


def test_what_cannot_be_put_back_stays_in_the_journal_and_is_told(made_up: Any, thing: Thing, tmp_path: Path) -> None:
    """A failed undo is never forgotten; a later one completes it."""
    bed = made_up({"made": thing.operations()})
    journal = Journal(bed.connection, tmp_path)

    def hold_and_break() -> None:
        with injected(bed.connection.writer, journal, injection()):
            thing.broken = True

    with pytest.raises(UndoIncomplete, match="made put_thing"):
        hold_and_break()
    assert thing.value == "broken"
    thing.broken = False
    assert [entry.title for entry in journal.complete()] == ["the thing is lost"]
    assert thing.value == CODE
    assert journal.pending() == ()


def test_what_is_gone_or_back_already_is_as_wanted(made_up: Any, thing: Thing, tmp_path: Path) -> None:
    """A run may be killed before it harmed anything, or after it had put back half."""
    bed = made_up({"made": thing.operations()})
    journal = Journal(bed.connection, tmp_path)
    calls = (Call("made", "delete_other", {}), Call("made", "create_other", {}), *injection().undo)
    journal.begin(FaultInjection("t", (), calls))
    assert len(journal.complete()) == 1
    assert thing.value == CODE


def test_the_newest_disturbance_is_undone_first(made_up: Any, thing: Thing, tmp_path: Path) -> None:
    """Of two that lie over each other, the older one's undo has the last word."""
    bed = made_up({"made": thing.operations()})
    journal = Journal(bed.connection, tmp_path)
    journal.begin(FaultInjection("older", (), (Call("made", "put_thing", {"Value": "older"}),)))
    bed.clock.time = bed.clock.time.replace(hour=13)
    journal.begin(FaultInjection("newer", (), (Call("made", "put_thing", {"Value": "newer"}),)))
    assert [entry.title for entry in journal.complete()] == ["newer", "older"]
    assert thing.value == "older"


def test_a_damaged_journal_is_not_an_empty_one(made_up: Any, tmp_path: Path) -> None:
    """Nobody goes on over an undo that cannot be read."""
    write_durably(tmp_path / "made-up" / "undo" / "x.json", "{")
    with pytest.raises(UndoIncomplete, match=r"x\.json"):
        Journal(made_up().connection, tmp_path).pending()


def test_what_was_done_to_an_embedded_aws_that_is_gone_is_void(made_up: Any, thing: Thing, tmp_path: Path) -> None:
    """Its account ended with it: the next one of the same name has nothing to put back."""
    local = "http://127.0.0.1:1"
    embedded = Embedded(clock_url=local, mailbox_url=local, ca_bundle="ca.pem", gateway_url=local, endpoint_url=local)
    Journal(made_up({"made": thing.operations()}).connection, tmp_path).begin(injection())
    real = made_up().connection
    assert [entry.title for entry in Journal(real, tmp_path).pending()] == ["the thing is lost"]
    fresh = replace(real, target=real.target.model_copy(update={"embedded": embedded}))
    assert Journal(fresh, tmp_path).pending() == ()


def test_the_journal_is_for_its_owner_alone(made_up: Any, tmp_path: Path) -> None:
    """Undoing may hold environment variables: nobody else on the machine reads them."""
    Journal(made_up().connection, tmp_path).begin(injection())
    (file,) = tmp_path.glob("made-up/undo/*.json")
    assert file.stat().st_mode & 0o077 == 0


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, {folder!r})
from conftest import FakeAws, ParameterStore, make_bed
from stormproof.aws.undo.injection import injected
from stormproof.aws.undo.journal import Journal
from stormproof.core.faults import FaultInjection
from stormproof.core.planning.plans import Call

home = Path({home!r})
thing = home / "thing"
def put_thing(*, Value):
    thing.write_text(Value)
    return {{}}
bed = make_bed(FakeAws({{"ssm": ParameterStore(home / "ssm.json").operations(), "made": {{"put_thing": put_thing}}}}))
def put(value):
    return (Call("made", "put_thing", {{"Value": value}}),)
lost = FaultInjection("lost", put("broken"), put("whole"))
with injected(bed.connection.writer, Journal(bed.connection, home), lost):
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("machine", ["the same", "another"])
def test_a_killed_run_is_undone_by_the_next(made_up: Any, store: Any, tmp_path: Path, machine: str) -> None:
    """After kill -9 in the middle, the next run finds what to put back, on this machine or on another."""
    thing = tmp_path / "thing"
    script = KILLED.format(folder=str(Path(__file__).parents[2]), home=str(tmp_path))
    done = subprocess.run([sys.executable, "-c", script], check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    assert thing.read_text() == "broken"

    def put_thing(*, Value: str) -> dict[str, Any]:  # noqa: N803 - as AWS writes parameters
        thing.write_text(Value)
        return {}

    bed = made_up({"made": {"put_thing": put_thing}}, type(store)(tmp_path / "ssm.json"))
    home = tmp_path if machine == "the same" else tmp_path / "elsewhere"
    journal = Journal(bed.connection, home)
    assert [entry.title for entry in journal.complete()] == ["lost"]
    assert thing.read_text() == "whole"
    assert Journal(bed.connection, home).pending() == ()


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When writing fails, what stood there stands there still."""
    file = tmp_path / "f"
    write_durably(file, "old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_durably(file, "new")
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]
