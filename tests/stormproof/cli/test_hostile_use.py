"""Verbs that are used wrongly, in hostile surroundings: one message, status 2, nothing done."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stormproof.cli.calling import CRASHED
from tests.stormproof.made_targets import STAGING

Run = Callable[..., Any]


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """A target file that is in order, in the folder where the verb runs."""
    file = tmp_path / "stormproof.toml"
    file.write_text(STAGING)
    return file


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["plan", "--target", "a.toml", "--target=b.toml"], "--target is given twice"),
        (["plan", "--target", ""], "Is a directory"),
        (["plan", "--target", "embedded"], "verify, pytest and prove alone take it"),
        (["promote", "--criteria", "7"], "requirement 7 is not among those that can observe"),
        (["demote", "--criteria", "9"], "requirement 9 is not among those that can observe"),
        (["plan", "--json", "no-folder/plan.json"], "--json no-folder/plan.json: its folder is not there"),
        (["plan", "--json", "."], "Is a directory"),
        (["verify", "--reports", "stormproof.toml"], "--reports: "),
        (["localaws", "--ready-file", "."], "--ready-file: . cannot be written: Is a directory"),
        (["localaws", "--stop-at-eof"], "--stop-at-eof: there is no standard input"),
        (["verify", "--max-wait", "1e300"], "--max-wait must be above 0, and at most"),
    ],
)
def test_bad_use_is_told_before_anything_is_done(stormproof: Run, target: Path, words: list[str], said: str) -> None:
    """What is wrong, with the word that it is about."""
    done = stormproof(*words)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in target.parent.iterdir()] == [target.name]


@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_a_stranger_s_text_does_not_reach_the_terminal(process: Run, target: Path, tmp_path: Path, locale: str) -> None:
    """A key, a value and a file's name with escape sequences, in any locale, and a path with blanks."""
    hostile = tmp_path / "a folder" / "\x1b[2J\u202etarget é.toml"
    hostile.parent.mkdir()
    hostile.write_text(target.read_text() + '\n"\\u001b[31m\\u009b" = 1\n', "utf-8-sig")
    done = process("target", "check", "--offline", "--target", str(hostile), LC_ALL=locale)
    assert done.returncode == 2
    assert not {"\x1b", "\x9b", "\u202e"} & set(done.stdout + done.stderr)
    assert "\\x1b[2J\\u202etarget" in done.stderr
    assert "\\x1b[31m\\x9b: no such key" in done.stderr


def test_a_profile_of_nobody_spoils_nothing_that_needs_none(stormproof: Run, target: Path) -> None:
    """A file is checked without it; where credentials are needed it is named."""
    assert stormproof("target", "check", "--offline", AWS_PROFILE="nobody").returncode == 0
    done = stormproof("plan", AWS_PROFILE="nobody")
    assert (done.returncode, "nobody" in done.stderr) == (2, True)


@pytest.mark.parametrize("error", [KeyError("lines"), RecursionError("too deep"), OSError(28, "No space left", "x")])
def test_a_crash_is_no_verdict(
    stormproof: Run, target: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """Status 2 and one message; --debug shows the traceback, and the status is the same."""

    def crash(_: Path) -> None:
        raise error

    monkeypatch.setattr("stormproof.cli.undo.arrive", crash)
    done = stormproof("undo")
    assert done.returncode == CRASHED == 2
    assert "Traceback" not in done.stderr
    assert str(error.args[-1]) in done.stderr
    assert "Traceback" in stormproof("undo", "--debug").stderr


def test_a_full_disk_is_found_before_anything_is_started(tmp_path: Path) -> None:
    """A limit on the size of files stands for the disk: names are made, contents are not.

    Nor is what Python compiles kept: it would be cut short at the limit, and no later process could load it.
    """
    limited = (4096, resource.getrlimit(resource.RLIMIT_FSIZE)[1])
    done = subprocess.run(
        [
            sys.executable,
            "-B",
            "-m",
            "stormproof",
            "verify",
            "--target",
            "embedded",
            "--reports",
            str(tmp_path / "reports"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limited),
    )
    assert done.returncode == 2, done.stderr
    assert "--reports: " in done.stderr
    assert "cannot be written: File too large" in done.stderr
    assert list(tmp_path.iterdir()) == []
