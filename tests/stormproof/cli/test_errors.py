"""Bad use: one clear message, the right exit status, no traceback."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stormproof.cli.calling import STATUS, status_of
from stormproof.cli.verbs import VERBS, Verb
from stormproof.core import errors
from tests.stormproof.made_targets import STAGING

Run = Callable[..., Any]


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """A target file that is in order, in the folder where the verb runs."""
    file = tmp_path / "stormproof.toml"
    file.write_text(STAGING)
    return file


@pytest.mark.parametrize("verb", [["plan"], ["apply"], ["remove"], ["undo"], ["doctor"], ["target", "check"]])
def test_without_a_target_a_verb_says_how_to_get_one(stormproof: Run, verb: list[str]) -> None:
    """The message names the option, the variable, the file, and the two ways to have one."""
    done = stormproof(*verb)
    assert done.returncode == 2
    for part in ("--target", "STORMPROOF_TARGET", "stormproof.toml", "target init", "localaws"):
        assert part in done.stderr
    assert "Traceback" not in done.stderr


def test_a_target_file_is_taken_from_option_variable_or_folder(stormproof: Run, target: Path, tmp_path: Path) -> None:
    """In this order, and a missing one is named."""
    assert stormproof("target", "check", "--offline").stdout == "stormproof.toml: well formed\n"
    named = stormproof("target", "check", "--offline", STORMPROOF_TARGET="other.toml")
    assert "other.toml: no such target file" in named.stderr
    target.rename(tmp_path / "other.toml")
    assert stormproof("target", "check", "--offline", STORMPROOF_TARGET="other.toml").returncode == 0
    assert stormproof("target", "check", "--offline", "--target", "third.toml").returncode == 2


def test_mistakes_in_the_file_are_told_with_lines_and_status_2(stormproof: Run, target: Path) -> None:
    """As the parser tells them."""
    target.write_text(STAGING.replace("stack", "stak"))
    done = stormproof("plan")
    assert done.returncode == 2
    assert "stormproof.toml:8: system.stak: no such key\n    did you mean stack?" in done.stderr


def test_missing_credentials_are_told(stormproof: Run, target: Path) -> None:
    """No credentials is a matter of configuration: status 2, with the way to get some."""
    done = stormproof("plan", AWS_EC2_METADATA_DISABLED="true")
    assert done.returncode == 2
    assert "credentials" in done.stderr
    assert "aws sso login" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_profile_is_told(stormproof: Run, target: Path) -> None:
    """A profile that the AWS configuration does not have is named."""
    target.write_text(STAGING.replace("[aws]", '[aws]\nprofile = "nobody"'))
    done = stormproof("plan")
    assert done.returncode == 2
    assert "nobody" in done.stderr


def test_an_endpoint_that_is_not_there_is_told(stormproof: Run, target: Path) -> None:
    """A refused connection is no verdict on the system."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        done = stormproof(
            "plan", AWS_ENDPOINT_URL=url, AWS_ACCESS_KEY_ID="a", AWS_SECRET_ACCESS_KEY="b", AWS_MAX_ATTEMPTS="1"
        )
    assert done.returncode == 2
    assert "Could not connect" in done.stderr


@pytest.mark.parametrize("words", [["plann"], ["plan", "--nonsense"], ["target"], ["target", "cheque"]])
def test_an_unknown_word_is_bad_use(stormproof: Run, words: list[str]) -> None:
    """Status 2, with the usage."""
    done = stormproof(*words)
    assert done.returncode == 2
    assert "Usage:" in done.stderr + done.stdout


def test_an_unknown_criterion_is_bad_use(stormproof: Run, target: Path) -> None:
    """It is named before anything is asked of AWS."""
    done = stormproof("plan", "--criteria", "1.1,99.9")
    assert done.returncode == 2
    assert "no criterion '99.9'" in done.stderr


@pytest.mark.parametrize("words", [["plan", "--debug"], ["--debug", "plan"]])
def test_debug_lets_the_error_through(stormproof: Run, words: list[str]) -> None:
    """For whoever has to mend Stormproof itself, wherever the option stands; the status is the same."""
    done = stormproof(*words)
    assert done.returncode == 2
    assert "Traceback" in done.stderr
    assert "UsageError: there is no target" in done.stderr


def test_an_error_is_a_message_without_a_traceback(process: Run) -> None:
    """As its user meets it: a process of its own, with its exit status."""
    done = process("plan")
    assert done.returncode == 2
    assert done.stderr.startswith("stormproof: there is no target\n")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_every_verb_that_is_listed_is_there(stormproof: Run, verb: Verb) -> None:
    """Each has a help of its own."""
    done = stormproof(verb.name, "--help")
    assert done.returncode == 0
    assert "Usage: stormproof" in done.stdout


def test_an_interrupted_verb_says_where_to_look(stormproof: Run, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C or SIGTERM: status 130, and how to see whether anything is left."""

    def interrupted(_: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("stormproof.cli.undo.arrive", interrupted)
    done = stormproof("undo")
    assert done.returncode == 130
    assert "stormproof undo --list" in done.stderr


def test_every_error_of_ours_has_a_status() -> None:
    """The table covers the whole tree; what cannot be undone goes before all else."""
    kinds = [
        kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.StormproofError)
    ]
    leaves = [kind for kind in kinds if kind is not errors.StormproofError]
    assert all(issubclass(kind, tuple(listed for listed, _ in STATUS)) for kind in leaves)
    assert status_of(errors.UndoIncomplete("x")) == 4
    assert status_of(errors.TargetError("x")) == 2
    assert status_of(errors.Refuted("a.b", "x")) == status_of(errors.Conflict("x")) == 1
    assert status_of(errors.CouldNotLook("a.b", "x")) == 3
