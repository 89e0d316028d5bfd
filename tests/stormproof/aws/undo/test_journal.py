"""The undo journal, and disturbing under it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from stormproof.aws.undo.files import write_durably
from stormproof.aws.undo.injection import injected
from stormproof.aws.undo.journal import Journal
from stormproof.aws.undo.parameters import Parameters
from stormproof.core.errors import CallFailed, Undecidable, UndoIncomplete
from stormproof.core.faults import FaultInjection
from stormproof.core.planning.plans import Call, Ref
from stormproof.core.target.model import Embedded
from tests.provisioners.fakes import SYSTEM
from tests.stormproof.aws.undo.made_alias import KEY, Alias, injection, keyed, moved


def titles(journal: Journal) -> list[str]:
    """Return the titles of what is pending and trusted."""
    return [entry.title for entry in journal.pending().entries]


def test_a_disturbance_lasts_as_long_as_its_block(
    made_up: Any, alias: Alias, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Inside, the system is disturbed and the undo stands in both places; after, neither is left."""
    monkeypatch.setenv(KEY, "a key that nobody else has")
    connection = keyed(made_up(alias.services()))
    journal = Journal(connection, SYSTEM, tmp_path)
    with injected(journal, injection()) as outputs:
        assert (alias.version, outputs) == ("4", {})
        assert len(list(journal.folder.glob("*.json"))) == 1
        assert titles(Journal(connection, SYSTEM, tmp_path / "elsewhere")) == ["another version is served"]
    assert alias.version == "3"
    assert not journal.pending()
    assert list(journal.folder.glob("*")) == []


def test_what_a_run_begins_and_ends_while_it_is_read_is_nobodys(
    made_up: Any, alias: Alias, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the looks into the account and onto the disk: never told as another machine's, whichever comes first."""
    running = Journal(made_up(alias.services()).connection, SYSTEM, tmp_path)
    reading, read = Journal(running._connection, SYSTEM, tmp_path), Parameters.all
    ended = running.begin(injection("ends"))

    def meanwhile(parameters: Parameters) -> list[tuple[str, str | None]]:
        monkeypatch.setattr(Parameters, "all", read)
        found = list(read(parameters))
        running.close(ended)
        running.begin(injection("begins"))
        return found

    monkeypatch.setattr(Parameters, "all", meanwhile)
    pending = reading.pending()
    assert (pending.not_run, [each.title for each in pending.entries if each.title == "ends"]) == ((), [])
    assert titles(reading) == ["begins"]


def test_targets_of_one_name_do_not_share_a_journal(made_up: Any, alias: Alias, tmp_path: Path) -> None:
    """It is called after the API, its account and its region."""
    connection = made_up(alias.services()).connection
    Journal(connection, SYSTEM, tmp_path).begin(injection())
    other = replace(SYSTEM, api=replace(SYSTEM.api, id="other"))
    assert not Journal(connection, other, tmp_path).pending()


def test_nothing_is_harmed_before_the_undo_is_written(made_up: Any, alias: Alias, tmp_path: Path) -> None:
    """Where there is no place for the journal, on disk or in the account, nothing is disturbed."""
    blocked = tmp_path / "made-up"
    blocked.write_text("a file stands where the folder should be")
    journal = Journal(made_up(alias.services()).connection, SYSTEM, tmp_path)
    with pytest.raises(Undecidable) as caught, injected(journal, injection()):
        pytest.fail("was disturbed")
    assert caught.value.code == "journal.unwritable"
    assert alias.moves == []


def test_an_account_that_takes_no_parameters_is_not_disturbed(
    made_up: Any, alias: Alias, refuse: Any, tmp_path: Path
) -> None:
    """The account's copy is not optional: another machine may have to put it back."""

    def denied(**_: Any) -> dict[str, Any]:
        raise refuse("AccessDeniedException")

    bed = made_up(alias.services())
    bed.aws.services["ssm"]["put_parameter"] = denied
    journal = Journal(bed.connection, SYSTEM, tmp_path)
    with pytest.raises(Undecidable, match="AccessDeniedException"), injected(journal, injection()):
        pytest.fail("was disturbed")
    assert alias.moves == []
    assert not journal.pending()


def test_without_the_key_that_the_target_names_nothing_is_disturbed(
    made_up: Any, alias: Alias, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An entry that no other machine could trust is not what its owner asked for."""
    monkeypatch.delenv(KEY, raising=False)
    journal = Journal(keyed(made_up(alias.services())), SYSTEM, tmp_path)
    with pytest.raises(Undecidable, match=KEY):
        journal.begin(injection())


def test_a_failing_block_is_undone_and_its_failure_told(made_up: Any, alias: Alias, tmp_path: Path) -> None:
    """Whatever happens inside: first back, then the error."""
    journal = Journal(made_up(alias.services()).connection, SYSTEM, tmp_path)
    with pytest.raises(KeyboardInterrupt), injected(journal, injection()):
        raise KeyboardInterrupt
    assert alias.version == "3"


def test_a_disturbance_that_fails_half_way_is_undone(made_up: Any, alias: Alias, refuse: Any, tmp_path: Path) -> None:
    """What was done of it is put back."""

    def denied(**_: Any) -> dict[str, Any]:
        raise refuse("AccessDeniedException")

    services = {**alias.services(), "made": {"break_more": denied}}
    half = replace(injection(), calls=(moved("4"), Call("made", "break_more", {})))
    journal = Journal(made_up(services).connection, SYSTEM, tmp_path)
    with pytest.raises(CallFailed), injected(journal, half):
        pytest.fail("was entered")
    assert (alias.moves, alias.version) == (["4", "3"], "3")


def test_what_is_known_only_on_the_way_is_written_down_before_it_is_set(
    made_up: Any, alias: Alias, tmp_path: Path
) -> None:
    """A version gets its number when it is published: killed after the alias was moved, nobody's conflict is seen."""
    services = alias.services()
    services["made"] = {"publish": lambda: {"Version": "9"}}
    publish = Call("made", "publish", {}, yields={"v": "Version"})
    move = replace(moved("4"), parameters={**moved("4").parameters, "FunctionVersion": Ref("v")})
    made = FaultInjection("a version is published and served", (publish, move), (moved("3"),))
    journal = Journal(made_up(services).connection, SYSTEM, tmp_path)
    entry = journal.begin(made)
    journal.carry_out(entry, made)
    (written,) = journal.pending().entries
    assert written.disturbed[0].after == ({"FunctionVersion": "9"},)
    journal.undo(written)
    assert alias.version == "3"


def test_what_cannot_be_put_back_stays_in_the_journal_and_is_told(made_up: Any, alias: Alias, tmp_path: Path) -> None:
    """A failed undo is never forgotten; a later one completes it."""
    journal = Journal(made_up(alias.services()).connection, SYSTEM, tmp_path)

    def hold_and_break() -> None:
        with injected(journal, injection()):
            alias.broken = True

    with pytest.raises(UndoIncomplete, match="lambda update_alias"):
        hold_and_break()
    assert alias.version == "4"
    alias.broken = False
    assert [entry.title for entry in journal.complete().done] == ["another version is served"]
    assert alias.version == "3"
    assert not journal.pending()


def test_the_newest_disturbance_is_undone_first(made_up: Any, alias: Alias, tmp_path: Path) -> None:
    """Of two that lie over each other, the older one's undo has the last word."""
    bed = made_up(alias.services())
    journal = Journal(bed.connection, SYSTEM, tmp_path)
    older, newer = injection("older", "4", "3"), injection("newer", "5", "4")
    journal.carry_out(journal.begin(older), older)
    bed.clock.time += timedelta(hours=1)
    journal.carry_out(journal.begin(newer), newer)
    assert [entry.title for entry in journal.complete().done] == ["newer", "older"]
    assert alias.moves == ["4", "5", "4", "3"]


def test_a_damaged_journal_is_not_an_empty_one(made_up: Any, alias: Alias, tmp_path: Path) -> None:
    """Nobody goes on over an undo that cannot be read."""
    journal = Journal(made_up(alias.services()).connection, SYSTEM, tmp_path)
    write_durably(journal.folder / "x.json", "{")
    with pytest.raises(UndoIncomplete, match=r"x\.json"):
        journal.complete()


def test_what_was_done_to_an_embedded_aws_that_is_gone_is_void(made_up: Any, alias: Alias, tmp_path: Path) -> None:
    """Its account ended with it: the next one of the same name has nothing to put back."""
    local = "http://127.0.0.1:1"
    embedded = Embedded(clock_url=local, mailbox_url=local, ca_bundle="ca.pem", gateway_url=local, endpoint_url=local)
    Journal(made_up(alias.services()).connection, SYSTEM, tmp_path).begin(injection())
    real = made_up(alias.services()).connection
    assert titles(Journal(real, SYSTEM, tmp_path)) == ["another version is served"]
    fresh = replace(real, target=real.target.model_copy(update={"embedded": embedded}))
    assert not Journal(fresh, SYSTEM, tmp_path).pending()


def test_the_journal_is_for_its_owner_alone(made_up: Any, alias: Alias, tmp_path: Path) -> None:
    """Undoing may hold environment variables: nobody else on the machine reads them."""
    journal = Journal(made_up(alias.services()).connection, SYSTEM, tmp_path)
    journal.begin(injection())
    (file,) = journal.folder.glob("*.json")
    assert file.stat().st_mode & 0o077 == 0


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, {folder!r})
from conftest import FakeAws, ParameterStore, make_bed
from stormproof.aws.undo.injection import injected
from stormproof.aws.undo.journal import Journal
from stormproof.aws.undo.parameters import Parameters
from stormproof.core.target.model import JournalKey
from tests.provisioners.fakes import SYSTEM
from tests.stormproof.aws.undo.made_alias import injection

home = Path({home!r})
alias = home / "alias"
def update_alias(*, FunctionVersion, **_):
    alias.write_text(FunctionVersion)
    return {{}}
def get_alias(**_):
    return {{"FunctionVersion": alias.read_text()}}
services = {{"ssm": ParameterStore(home / "ssm.json").operations()}}
services["lambda"] = {{"update_alias": update_alias, "get_alias": get_alias}}
bed = make_bed(FakeAws(services))
target = bed.connection.target.model_copy(update={{"journal_key": JournalKey(environment_variable={key!r})}})
from dataclasses import replace
with injected(Journal(replace(bed.connection, target=target), SYSTEM, home), injection()):
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("machine", ["the same", "another"])
def test_a_killed_run_is_undone_by_the_next(
    made_up: Any, store: Any, tmp_path: Path, machine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After kill -9 in the middle, the next run finds what to put back, on this machine or on another with the key."""
    monkeypatch.setenv(KEY, "a key that nobody else has")
    version = tmp_path / "alias"
    version.write_text("3")
    script = KILLED.format(folder=str(Path(__file__).parents[2]), home=str(tmp_path), key=KEY)
    root = str(Path(__file__).parents[4])
    environment = {**os.environ, "PYTHONPATH": root}
    done = subprocess.run([sys.executable, "-c", script], check=False, timeout=115, env=environment)
    assert done.returncode == -signal.SIGKILL
    assert version.read_text() == "4"

    def update_alias(*, FunctionVersion: str, **_: Any) -> dict[str, Any]:  # noqa: N803 - as AWS writes parameters
        version.write_text(FunctionVersion)
        return {}

    operations = {"update_alias": update_alias, "get_alias": lambda **_: {"FunctionVersion": version.read_text()}}
    bed = made_up({"lambda": operations}, type(store)(tmp_path / "ssm.json"))
    same = machine == "the same"
    journal = Journal(bed.connection if same else keyed(bed), SYSTEM, tmp_path if same else tmp_path / "elsewhere")
    assert [entry.title for entry in journal.complete().done] == ["another version is served"]
    assert version.read_text() == "3"
    assert not journal.pending()


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
