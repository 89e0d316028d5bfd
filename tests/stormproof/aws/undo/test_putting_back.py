"""Putting back: looked at first, never over an owner's change, and seen to be back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from stormproof.aws.undo.journal import Journal
from stormproof.core.errors import Undecidable, UndoIncomplete
from stormproof.core.faults import FaultInjection
from stormproof.core.planning.plans import Call
from stormproof.core.undo import Disturbed
from tests.provisioners.fakes import SYSTEM
from tests.provisioners.made_functions import FUNCTION
from tests.stormproof.aws.undo.made_alias import Alias, injection, moved


@pytest.fixture
def journal(made_up: Any, alias: Alias, tmp_path: Path) -> Journal:
    """The journal of a system whose alias can be moved."""
    return Journal(made_up(alias.services()).connection, SYSTEM, tmp_path)


def test_what_the_owner_changed_meanwhile_is_a_conflict_and_not_overwritten(journal: Journal, alias: Alias) -> None:
    """It names what stands there, what was before and what the disturbance had set; a person decides."""
    entry = journal.begin(injection())
    journal.carry_out(entry, injection())
    alias.version = "77"
    with pytest.raises(UndoIncomplete) as told:
        journal.undo(entry)
    for part in ("FunctionVersion 77", "FunctionVersion 3", "FunctionVersion 4", "--overwrite", "--keep"):
        assert part in str(told.value)
    assert alias.version == "77"
    assert [each.id for each in journal.pending().entries] == [entry.id]
    journal.undo(entry, overwrite=True)
    assert alias.version == "3"
    assert not journal.pending()


def test_an_entry_is_closed_only_when_the_thing_is_seen_to_be_back(journal: Journal, alias: Alias) -> None:
    """A call that came to nothing puts nothing back, whatever it answered."""
    entry = journal.begin(injection())
    journal.carry_out(entry, injection())
    alias.deaf = True
    with pytest.raises(UndoIncomplete, match="FunctionVersion 4, before it was FunctionVersion 3"):
        journal.undo(entry)
    assert journal.pending().entries
    alias.deaf = False
    journal.undo(entry)
    assert alias.version == "3"


def test_what_was_never_disturbed_or_is_back_already_is_left_alone(journal: Journal, alias: Alias) -> None:
    """A run may be killed before the first call, or after the last."""
    journal.begin(injection())
    assert [each.title for each in journal.complete().done] == ["another version is served"]
    assert alias.moves == []


def test_what_is_not_the_targets_own_is_never_disturbed(journal: Journal) -> None:
    """Nobody may write down what would not be put back."""
    foreign = FaultInjection("t", (), (moved("3", "somebody-elses"),))
    with pytest.raises(Undecidable) as refused:
        journal.begin(foreign)
    assert refused.value.code == "journal.not_own"


def test_an_undo_that_the_allow_list_does_not_know_is_refused(journal: Journal) -> None:
    """A mistake of the program, found before any harm."""
    with pytest.raises(ValueError, match="iam create_user"):
        journal.begin(FaultInjection("t", (), (Call("iam", "create_user", {"UserName": "x"}),)))


def test_an_entry_about_foreign_things_or_unknown_kinds_changes_nothing(journal: Journal, alias: Alias) -> None:
    """Even a trusted one is limited to the allow-list and the target's own resources."""
    entry = journal.begin(injection())
    named = {"FunctionName": "somebody-elses", "Name": "live"}
    for thing in (Disturbed("alias", named, {"FunctionVersion": "1"}), Disturbed("user", {"UserName": "x"}, None)):
        journal._rewrite(replace(entry, disturbed=(thing,)))
        with pytest.raises(UndoIncomplete):
            journal.undo(entry)
    assert alias.moves == []


def test_what_apply_has_mended_is_no_conflict(journal: Journal, alias: Alias) -> None:
    """Once apply is set to mend it, what it changes stays, and the entry is closed."""
    entry = journal.begin(injection())
    journal.carry_out(entry, injection())
    journal.overrule(entry)
    alias.version = "5"
    journal.undo(entry)
    assert (alias.version, bool(journal.pending())) == ("5", False)


def test_what_no_call_of_the_undo_puts_back_is_watched(made_up: Any, alias: Alias, tmp_path: Path) -> None:
    """It is told with the verb that mends it; before an apply it is left to that."""
    disturbed = FaultInjection("the alias is moved, and nobody moves it back", (moved("4"),), ())
    journal = Journal(made_up(alias.services()).connection, SYSTEM, tmp_path)
    entry = journal.begin(disturbed)
    journal.carry_out(entry, disturbed)
    with pytest.raises(UndoIncomplete, match="`stormproof apply` mends it"):
        journal.complete()
    left = journal.complete(before_apply=True)
    assert (left.done, len(left.to_mend)) == ((), 1)
    alias.version = "3"
    assert [each.id for each in journal.complete().done] == [entry.id]


def test_a_thing_that_is_not_there_any_more_is_told(made_up: Any, alias: Alias, refuse: Any, tmp_path: Path) -> None:
    """Its owner has deleted it: that is his change too."""
    services = alias.services()
    journal = Journal(made_up(services).connection, SYSTEM, tmp_path)
    entry = journal.begin(injection())
    journal.carry_out(entry, injection())

    def gone(**_: Any) -> dict[str, Any]:
        raise refuse("ResourceNotFoundException")

    services["lambda"]["get_alias"] = gone
    with pytest.raises(UndoIncomplete, match="it is not there"):
        journal.undo(entry)
    assert FUNCTION.name in journal.pending().entries[0].disturbed[0].resource.values()


def test_what_a_killed_proof_has_broken_is_told_until_it_is_mended(made_up: Any, alias: Alias, tmp_path: Path) -> None:
    """Set to mend it, `apply` may not have come to it: who comes next hears of it, and of what nobody has wanted."""
    disturbed = FaultInjection("the alias is moved, and nobody moves it back", (moved("4"),), ())
    journal = Journal(made_up(alias.services()).connection, SYSTEM, tmp_path)
    entry = journal.begin(disturbed, proved=("1.1", "1.2"))
    journal.carry_out(entry, disturbed)
    journal.overrule(entry)
    with pytest.raises(UndoIncomplete, match="`stormproof apply` mends it"):
        journal.complete()
    left = journal.complete(before_apply=True)
    assert (left.done, len(left.to_mend), left.proved) == ((), 1, frozenset({"1.1", "1.2"}))
    alias.version = "3"
    assert [each.id for each in journal.complete().done] == [entry.id]
    assert journal.complete().proved == frozenset()
