"""What came of a command says whether it does what the runbook says: its status, and whether it only reads."""

from __future__ import annotations

import pytest

from stormproof.core.errors import CouldNotLook
from stormproof.core.judges.runbook.runs import Tried, of_runs, told
from stormproof.core.runbook.commands import Command, Ran

ALARMS, RELEASE = "stormproof alerts status", "stormproof release --yes"


def tried(text: str, status: int, *, changes: bool = False, said: str = "") -> Tried:
    """Return a command as it was run."""
    return Tried(Command("tasks", "daily", 7, text, changes), Ran(text, status, said))


@pytest.mark.parametrize(
    ("text", "status", "changes", "works"),
    [
        (ALARMS, 0, False, True),
        (ALARMS, 1, False, True),
        (ALARMS, 2, False, False),
        (ALARMS, 70, False, False),
        (RELEASE, 0, True, True),
        (RELEASE, 1, True, False),
        ("aws lambda get-account-settings", 0, False, True),
        ("aws lambda get-account-settings", 1, False, False),
        ("aws lambda get-account-settings", 3, False, False),
    ],
)
def test_a_verb_that_reads_may_find_something_and_nothing_else_may(
    text: str, status: int, *, changes: bool, works: bool
) -> None:
    """Status 1 of what changes something says that it has not done so; of another program that it failed."""
    found = list(of_runs([tried(text, status, changes=changes)]))
    assert [each.code for each in found] == ([] if works else ["runbook.command_failed"])


def test_what_could_not_look_is_no_verdict_on_the_runbook() -> None:
    """AWS did not answer; that is said, with the command."""
    with pytest.raises(CouldNotLook, match=r"alerts status.*throttled"):
        list(of_runs([tried(ALARMS, 3, said="throttled")]))


def test_a_command_that_fails_is_named_where_it_stands_with_what_it_said_last() -> None:
    """Of many lines the last three."""
    (found,) = of_runs([tried(RELEASE, 2, changes=True, said="a\nb\n\nc\nd")])
    assert found.said == f"tasks.md:7: {RELEASE} fails: exit status 2: b c d"


def test_what_was_not_run_is_counted_by_its_reason() -> None:
    """Nothing is said of none."""
    command = Command("tasks", "daily", 7, RELEASE)
    several = [tried(ALARMS, 0), Tried(command, why="it changes"), Tried(command, why="no queue", means_nothing=True)]
    assert told(several) == (
        "1 commands were run, 1 stand by the record of their last run, 1 are about what the system has not"
    )
    assert told([]) == ""
