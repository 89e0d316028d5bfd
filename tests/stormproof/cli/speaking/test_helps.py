"""Helps fit a terminal, and shells can complete."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from typer.main import get_command

from stormproof.cli import whole_application
from stormproof.cli.speaking.completion import words_typed
from stormproof.cli.speaking.helps import WIDTH
from stormproof.cli.speaking.options import criteria_beginning

Run = Callable[..., Any]


def helps() -> Iterator[tuple[str, str]]:
    """Yield the help of every verb and of each of its commands."""

    def told(command: Any, names: tuple[str, ...], parent: Any = None) -> Iterator[tuple[str, str]]:
        context = command.context_class(command, parent=parent, info_name=names[-1], **command.context_settings)
        yield " ".join(names), command.get_help(context)
        for name, each in getattr(command, "commands", {}).items():
            yield from told(each, (*names, name), context)

    yield from told(get_command(whole_application()), ("stormproof",))


def test_every_help_fits_a_terminal_and_names_no_type_of_python() -> None:
    """80 columns; no sentence is cut; a choice is shown by its words."""
    found = dict(helps())
    assert {"stormproof plan", "stormproof keys create", "stormproof explain"} <= found.keys()
    for command, text in found.items():
        for line in text.splitlines():
            assert len(line) <= WIDTH, f"{command}: {line}"
            assert "<" not in line.replace("<=", ""), f"{command}: {line}"
        assert "-h, --help" in text, command
        assert "One of: " in text or "|" not in text.partition("Options:")[0], command


@pytest.mark.parametrize("words", [["-h"], ["plan", "-h"], ["keys", "create", "-h"]])
def test_a_short_h_is_a_help(stormproof: Run, words: list[str]) -> None:
    """As everywhere."""
    done = stormproof(*words)
    assert done.returncode == 0
    assert done.stdout.startswith("Usage: stormproof")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_has_a_script(stormproof: Run, shell: str) -> None:
    """It asks stormproof itself what may follow."""
    done = stormproof("completion", shell)
    assert done.returncode == 0
    assert f"_STORMPROOF_COMPLETE=complete_{shell}" in done.stdout


def test_another_shell_is_bad_use(stormproof: Run) -> None:
    """With those that are known."""
    done = stormproof("completion", "tcsh")
    assert done.returncode == 2
    assert "bash" in done.stderr


@pytest.mark.parametrize(
    ("typed", "place", "wanted"),
    [
        ("stormproof pla", 1, {"plan"}),
        ("stormproof keys ro", 2, {"rotate"}),
        ("stormproof plan --cri", 2, {"--criteria"}),
        ("stormproof plan --criteria 6.1,12.", 3, {f"6.1,12.{each}" for each in range(1, 6)}),
        ("stormproof explain rate.too_m", 2, {"rate.too_many_passed"}),
    ],
)
def test_bash_is_told_what_may_follow(stormproof: Run, typed: str, place: int, wanted: set[str]) -> None:
    """Verbs, their commands, options, criteria and codes."""
    done = stormproof(COMP_WORDS=typed, COMP_CWORD=str(place), _STORMPROOF_COMPLETE="complete_bash")
    assert set(done.stdout.split()) == wanted


def test_what_was_typed_may_still_be_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """A quotation that is not closed yet is no reason to complete nothing."""
    monkeypatch.setenv("_TYPER_COMPLETE_ARGS", "stormproof keys create --owner 'mobile")
    assert words_typed()[:2] == ["keys", "create"]


def test_criteria_are_completed_with_their_titles() -> None:
    """Behind those that stand there already."""
    assert criteria_beginning("6.2") == [("6.2", "A request over the limit gets HTTP 429")]
    assert [each for each, _ in criteria_beginning("6.2,1.1")] == ["6.2,1.1"]
