"""Which commands are run where: what reads anywhere, what changes where nobody depends on the system."""

from __future__ import annotations

import pytest

from stormproof.core.runbook.commands import Command, leaves_resources, reads
from stormproof.core.runbook.trying import not_run

KNOWN = {"api": "abc", "function": "shop-api"}


def command(text: str, *, changes: bool = False, alone: bool = False, where: str = "") -> Command:
    """Return a command as a page has it."""
    return Command("tasks", "daily", 7, text, changes, alone, where)


@pytest.mark.parametrize(
    "each",
    [
        command("stormproof alerts status"),
        command("stormproof keys list", where="native-keys"),
        command("stormproof queries run top-keys --since 7d"),
    ],
    ids=str,
)
def test_what_reads_is_run_anywhere(each: Command) -> None:
    """On a system that people depend on, too."""
    assert not_run(each, KNOWN, natively=True, changing=False) is None


@pytest.mark.parametrize(
    ("each", "why", "means_nothing"),
    [
        (command("stormproof blocklist add 203.0.113.7 --yes", changes=True), "it changes something", False),
        (command("stormproof apply --yes"), "it changes something", False),
        (command("stormproof plan", alone=True), "it wants the system for itself", False),
        (command("aws lambda get-alias --name live"), "it is no verb of Stormproof's", False),
        (command("stormproof release {function} --to {version}"), "somebody has to choose what it is about", False),
        (command("stormproof costs {queue}"), "the system has no queue", True),
        (command("stormproof keys list", where="own-keys"), "it is for systems with own keys", True),
    ],
    ids=str,
)
def test_what_is_not_run_says_why(each: Command, why: str, means_nothing: object) -> None:
    """What means nothing to a system is told from what stands by its record."""
    held = not_run(each, KNOWN, natively=True, changing=False)
    assert held is not None
    assert (held.why, held.means_nothing) == (why, means_nothing)


def test_what_changes_is_run_where_nobody_depends_on_the_system() -> None:
    """Alone it still wants the system."""
    adding = command("stormproof blocklist add 203.0.113.7 --yes", changes=True)
    assert not_run(adding, KNOWN, natively=True, changing=True) is None


@pytest.mark.parametrize(
    ("text", "reading", "leaving"),
    [
        ("stormproof recover status", True, True),
        ("stormproof keys rotate someone --yes", False, True),
        ("stormproof recover drill --yes", False, False),
        ("aws lambda get-account-settings", False, False),
        ("stormproof plan | less", False, False),
    ],
)
def test_verbs_that_read_are_known_and_all_others_may_change(text: str, *, reading: bool, leaving: bool) -> None:
    """A page cannot make one read by saying nothing of it."""
    assert (reads(text), leaves_resources(text)) == (reading, leaving)
