"""What may follow is answered as typer would answer, without a second's wait at every key."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer._click.shell_completion import get_completion_class  # the one of typer, which has no other way to it
from typer.completion import completion_init, shell_complete  # type: ignore[attr-defined] # as above
from typer.main import get_command

from stormproof.cli.calling import whole_application
from stormproof.cli.speaking.beginnings import criteria_beginning
from stormproof.cli.speaking.completing import FILE, FISH_ASKS, answer, following
from stormproof.cli.verbs import EVERYWHERE, PROGRAM
from tests.embedded import QUIET
from tests.stormproof.cli.speaking.made_words import words

Run = Callable[..., Any]

EVERYWHERE_NAMES = {each.name for each in EVERYWHERE}


@pytest.fixture(scope="module")
def typers() -> Any:
    """Return the whole application, as typer knows it."""
    completion_init()
    return get_command(whole_application())


def test_the_words_are_those_that_typer_knows() -> None:
    """Made anew where a verb, an option or a help has changed: `python -m tests.stormproof.cli.speaking.made_words`."""
    assert json.loads(FILE.read_text("utf-8")) == words()


@pytest.mark.parametrize(
    ("typed", "last"),
    [
        ("", ""),
        ("", "re"),
        ("keys", ""),
        ("keys", "ro"),
        ("evidence key", ""),
        ("plan", "-"),
        ("plan", "--cri"),
        ("plan --summary", "--su"),
        ("plan --criteria", ""),
        ("plan --criteria", "6.1,12."),
        ("plan --criteria=6.1 --target", ""),
        ("apply", ""),
        ("completion", "f"),
        ("explain", "rate.too_m"),
        ("explain 6.2", ""),
        ("localaws --weather", ""),
        ("localaws --iam", "o"),
        ("localaws --parameter a=b", "--para"),
        ("keys create --owner mobile", "--"),
        ("blocklist add 203.0.113.7", "--r"),
        ("queries run --", "-"),
    ],
)
def test_what_may_follow_is_what_typer_says(typers: Any, typed: str, last: str) -> None:
    """Beside the options of all verbs, which typer leaves out behind a verb."""
    asked: Any = get_completion_class("bash")
    theirs = [each.value for each in asked(typers, {}, PROGRAM, "_").get_completions(typed.split(), last)]
    ours = [word for word, _ in following(typed.split(), last)]
    assert sorted({*ours} - EVERYWHERE_NAMES) == sorted({*theirs} - EVERYWHERE_NAMES)
    assert len(ours) == len({*ours})


@pytest.mark.parametrize("line", ["stormproof localaws --iam ", "stormproof evidence v", "stormproof keys list extra "])
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_is_answered_in_the_form_that_its_script_reads(
    typers: Any, line: str, shell: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The scripts are typer's."""
    at = str(len(line.split(" ")) - 1)
    asked = {"_TYPER_COMPLETE_ARGS": line, FISH_ASKS: "get-args", "COMP_WORDS": line, "COMP_CWORD": at}
    for name, value in asked.items():
        monkeypatch.setenv(name, value)
    assert shell_complete(typers, {}, PROGRAM, "_", f"complete_{shell}") == 0
    said, status = answer(f"complete_{shell}", asked)
    assert (f"{said}\n", status) == (capsys.readouterr().out, 0)


@pytest.mark.parametrize(("line", "status"), [("stormproof pl", 0), ("stormproof plan --target ", 1)])
def test_fish_asks_whether_anything_is_known(line: str, status: int) -> None:
    """Where nothing is, it offers files."""
    assert answer("complete_fish", {"_TYPER_COMPLETE_ARGS": line, FISH_ASKS: "is-args"}) == ("", status)


@pytest.mark.parametrize(
    ("typed", "last", "wanted"),
    [
        (["plan"], "--qui", ["--quiet"]),
        (["--color"], "a", ["auto", "always"]),
        (["plan"], "--criteria=6.1", ["--criteria=6.1"]),
        (["plan", "--criteria", "="], "6.1", ["6.1"]),
        (["plan", "--criteria"], "=", [each for each, _ in criteria_beginning("")]),
        (["plan"], "--unknown=", []),
        (["unknown"], "", []),
        (["unknown", "--x"], "--qui", ["--quiet"]),
    ],
)
def test_what_typer_does_not_know(typed: list[str], last: str, wanted: list[str]) -> None:
    """Options of all verbs behind the verb, a value behind ``=``, parted from it (bash) or not; nothing of no verb."""
    assert [word for word, _ in following(typed, last)] == wanted


def test_what_was_typed_may_still_be_open() -> None:
    """A quotation that is not closed yet is no reason to complete nothing."""
    said, _ = answer("complete_zsh", {"_TYPER_COMPLETE_ARGS": "stormproof keys create --owner 'mobile --ex"})
    assert "--expires" in said


def test_criteria_are_completed_with_their_titles() -> None:
    """Behind those that stand there already."""
    assert criteria_beginning("6.2") == [("6.2", "A request over the limit gets HTTP 429")]
    assert [each for each, _ in criteria_beginning("6.2,1.1")] == ["6.2,1.1"]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("stormproof pla", ["plan"]),
        ("stormproof keys ro", ["rotate"]),
        ("stormproof explain rate.too_m", ["rate.too_many_passed"]),
    ],
)
def test_a_real_shell_is_answered(stormproof: Run, typed: str, wanted: list[str], tmp_path: Path) -> None:
    """Verbs, their commands and codes, by the script that bash reads."""
    bash = shutil.which("bash")
    assert bash, "bash is there wherever these tests run"
    (tmp_path / "stormproof").write_text(f'#!/bin/sh\nexec {sys.executable} -m stormproof "$@"\n')
    (tmp_path / "stormproof").chmod(0o755)
    script = stormproof("completion", "bash").stdout
    asked = f"COMP_WORDS=({typed}); COMP_CWORD={len(typed.split()) - 1}; _stormproof_completion ./stormproof"
    done = subprocess.run(
        [bash, "-c", f'{script}\n{asked}\nprintf "%s\\n" "${{COMPREPLY[@]}}"'],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        env=QUIET,
    )
    assert done.stdout.split() == wanted
