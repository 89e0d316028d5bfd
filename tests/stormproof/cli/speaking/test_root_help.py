"""The help of the whole command line is there at once, and is the one that typer would print."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from stormproof.cli.calling import application
from stormproof.cli.speaking.root_help import NARROWEST, WIDEST, columns, root_help
from stormproof.cli.verbs import PROGRAM, VERBS
from tests.embedded import QUIET

Run = Callable[..., Any]

OURS = {"stormproof", "stormproof.cli", "stormproof.cli.verbs"}
HELP = OURS | {"stormproof.cli.speaking", "stormproof.cli.speaking.root_help"}
COMPLETION = OURS | {"stormproof.cli.speaking", "stormproof.cli.speaking.completing"}
SLOW = {
    "dataclasses",
    "inspect",
    "logging",
    "traceback",
    "subprocess",
    "asyncio",
    "ast",
    "importlib.metadata",
}
"""Modules of Python itself that take longer than all that is needed."""
LOADED = """
import sys
before = set(sys.modules)
import stormproof.cli
try:
    stormproof.cli.main(sys.argv[1:])
finally:
    print("loaded", *sorted(set(sys.modules) - before), file=sys.stderr)
"""


def typers(width: int) -> str:
    """Return the help as typer lays it out."""
    command: Any = get_command(application(()))
    settings = command.context_settings | {"terminal_width": width}
    context = command.context_class(command, info_name=PROGRAM, **settings)
    return f"{command.get_help(context)}\n"


@pytest.mark.parametrize("width", [NARROWEST, 61, 70, WIDEST - 2])
def test_it_is_the_one_that_typer_would_print(width: int) -> None:
    """Options of all verbs, verbs and their order: what is told is what is called."""
    assert root_help(width) == typers(width)


@pytest.mark.parametrize(("terminal", "taken"), [("200", 78), ("60", 58), ("10", 50)])
def test_it_takes_as_many_columns_as_typer_would(terminal: str, taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal's, at most those in which lines are still read with ease."""
    monkeypatch.setenv("COLUMNS", terminal)
    assert columns() == taken


@pytest.mark.parametrize("words", [["-h"], ["--help"], ["--quiet", "-h"]])
def test_it_is_printed_where_it_is_asked_for(stormproof: Run, words: list[str]) -> None:
    """Whatever else is said."""
    done = stormproof(*words)
    assert done.returncode == 0
    assert done.stdout.rstrip("\n") == root_help(columns()).rstrip("\n")
    for verb in VERBS:
        assert f"  {verb.name} " in done.stdout


def test_who_names_no_verb_is_told_them(stormproof: Run) -> None:
    """As bad use: on stderr, by status 2."""
    done = stormproof()
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == root_help(columns())


def test_a_full_disk_is_told_in_a_line() -> None:
    """As of any verb."""
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "stormproof", "-h"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, env=QUIET, check=False)
    assert done.returncode != 0
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("words", "environment", "ours"),
    [
        (["--help"], {}, HELP),
        (
            [],
            {"_STORMPROOF_COMPLETE": "complete_bash", "COMP_WORDS": "stormproof keys ro", "COMP_CWORD": "2"},
            COMPLETION,
        ),
        ([], {"_STORMPROOF_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": "stormproof plan --"}, COMPLETION),
    ],
)
def test_nothing_is_loaded_that_takes_time(words: list[str], environment: dict[str, str], ours: set[str]) -> None:
    """Neither typer nor any verb, no package of others, and of Python itself little."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *words], capture_output=True, text=True, check=True, env=QUIET | environment
    )
    loaded = set(done.stderr.splitlines()[-1].split()[1:])
    assert {each for each in loaded if each.startswith(("stormproof", "steps", "provisioners"))} == ours
    others = {each for each in loaded - ours if each.partition(".")[0] not in sys.stdlib_module_names}
    assert others == set()
    assert loaded & SLOW == set()
    assert words == [] or "typing" not in loaded
