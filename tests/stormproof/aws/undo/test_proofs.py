"""Proofs that outlast a run: what they made stays until they are judged or their time is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from stormproof.aws.undo.journal import Journal
from stormproof.aws.undo.proofs import Proofs
from stormproof.core.criteria.pending_proofs import Awaited, look_again
from stormproof.core.errors import CallFailed, Undecidable
from stormproof.core.undo import Entry
from tests.provisioners.fakes import SYSTEM
from tests.stormproof.aws.undo.made_alias import KEY, Alias, injection, keyed

KIND = "another version, seen later"


def awaited(connection: Any) -> Awaited:
    """Return what is to be looked at in eight hours."""
    now = connection.clock.now()
    return Awaited(KIND, now + timedelta(hours=8), now + timedelta(days=3), {"version": "4"})


def begun(connection: Any, home: Path) -> tuple[Proofs, Entry]:
    """Begin a proof, and return what a later run on this machine has of it."""
    Proofs(Journal(connection, SYSTEM, home), connection.clock, Mock()).begin(injection(), awaited(connection))
    later = Proofs(Journal(connection, SYSTEM, home), connection.clock, Mock())
    standing = later.standing(KIND)
    assert standing
    assert standing[1].facts == {"version": "4"}
    return later, standing[0]


def test_what_a_proof_has_made_stays_for_a_later_run(made_up: Any, alias: Alias, tmp_path: Path) -> None:
    """Nothing of it is put back meanwhile, neither by the next run nor by whoever completes what was left."""
    connection = made_up(alias.services()).connection
    begun(connection, tmp_path)
    journal = Journal(connection, SYSTEM, tmp_path)
    assert not journal.pending()
    assert [each.awaited for each in journal.pending().under_way] == [awaited(connection)]
    assert journal.complete().done == ()
    assert alias.version == "4"


def test_a_proof_that_was_judged_is_taken_away(made_up: Any, alias: Alias, tmp_path: Path) -> None:
    """With its entry, after the lease was taken; another may begin then."""
    connection = made_up(alias.services()).connection
    later, entry = begun(connection, tmp_path)
    later.end(entry)
    assert alias.version == "3"
    assert later.standing(KIND) is None
    assert not Journal(connection, SYSTEM, tmp_path).pending(proofs=True)


def test_a_proof_whose_time_is_over_is_put_back_as_all_else(made_up: Any, alias: Alias, tmp_path: Path) -> None:
    """Nobody looks at it any more, so it is what an interrupted run has left."""
    connection = made_up(alias.services()).connection
    now = connection.clock.now()
    over = Awaited(KIND, now - timedelta(days=3), now)
    proofs = Proofs(Journal(connection, SYSTEM, tmp_path), connection.clock, Mock())
    proofs.begin(injection(), over)
    assert proofs.standing(KIND) is None
    (done,) = Journal(connection, SYSTEM, tmp_path).complete().done
    assert done.title == "another version is served"
    assert alias.version == "3"


def test_removal_takes_proofs_along(made_up: Any, alias: Alias, tmp_path: Path) -> None:
    """Nobody will judge them."""
    connection = made_up(alias.services()).connection
    begun(connection, tmp_path)
    assert Journal(connection, SYSTEM, tmp_path).complete(proofs=True).done
    assert alias.version == "3"


def test_another_machine_finds_it_by_the_target_s_key(
    made_up: Any, alias: Alias, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the account's copy, signed; where no key tells whose it is, it is kept on one machine alone."""
    monkeypatch.setenv(KEY, "a key that nobody else has")
    bed = made_up(alias.services())
    connection, elsewhere = keyed(bed), tmp_path / "elsewhere"
    begun(connection, tmp_path / "here")
    found = Proofs(Journal(connection, SYSTEM, elsewhere), connection.clock, Mock()).standing(KIND)
    assert found
    assert found[1] == awaited(connection)


def test_without_a_key_other_machines_are_not_troubled_by_it(made_up: Any, alias: Alias, tmp_path: Path) -> None:
    """An entry that nobody there could trust would stop every run of theirs."""
    connection = made_up(alias.services()).connection
    on_aws = replace(connection, target=connection.target.model_copy(update={"embedded": None}))
    begun(on_aws, tmp_path / "here")
    assert not Journal(on_aws, SYSTEM, tmp_path / "elsewhere").pending(proofs=True)


def test_what_cannot_be_made_leaves_nothing(made_up: Any, alias: Alias, tmp_path: Path) -> None:
    """Neither the part that was made, nor an entry."""
    connection = made_up(alias.services()).connection
    alias.broken = True
    with pytest.raises(CallFailed):
        Proofs(Journal(connection, SYSTEM, tmp_path), connection.clock, Mock()).begin(injection(), awaited(connection))
    assert not Journal(connection, SYSTEM, tmp_path).pending(proofs=True)


def test_nothing_is_begun_where_it_may_not_be(made_up: Any, alias: Alias, tmp_path: Path) -> None:
    """What holds the lease, and the target's permission, is asked first."""
    connection = made_up(alias.services()).connection
    refusing = Mock(side_effect=Undecidable("needs_provoke", "not here"))
    with pytest.raises(Undecidable, match="not here"):
        Proofs(Journal(connection, SYSTEM, tmp_path), connection.clock, refusing).begin(
            injection(), awaited(connection)
        )
    assert alias.moves == []


def test_a_run_that_cannot_judge_yet_says_when_to_look_again(made_up: Any) -> None:
    """UNDECIDED, with both moments."""
    connection = made_up({}).connection
    now = connection.clock.now()
    told = look_again("a proof", now, Awaited(KIND, now, now + timedelta(days=3)))
    assert told.code == "proof.begun"
    assert f"look again after {now:%Y-%m-%d %H:%M} UTC" in told.message
