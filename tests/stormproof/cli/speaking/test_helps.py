"""Helps fit a terminal, and shells can complete."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from typer.main import get_command

from stormproof.cli.calling import whole_application
from stormproof.cli.speaking.helps import WIDTH

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
    assert ("loadautofunc" in done.stdout) == (shell == "zsh"), "zsh's first Tab is answered as well"


def test_another_shell_is_bad_use(stormproof: Run) -> None:
    """With those that are known."""
    done = stormproof("completion", "tcsh")
    assert done.returncode == 2
    assert "bash" in done.stderr
