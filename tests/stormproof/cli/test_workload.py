"""The workload as an administrator meets it: tried by `target check`, and seen to work before anything is changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stormproof.cli import target as target_verbs

Run = Callable[..., Any]
JOBS = ["api", "pm", "dev", "qa", "ops"]
STEPS = ["health", "submit a project", "follow it through all agents", "delete it"]

BROKEN = """event = '{"Records": [{}]}'
expect = { "/planned" = 0 }"""
EMPTY = """event = '{"Records": []}'
expect = { "/a" = 1 }"""


@pytest.fixture
def changed(localaws: dict[str, Any], tmp_path: Path) -> Callable[[str, str], str]:
    """Writes the target file of the example with one thing changed, and returns its name."""

    def write(right: str, wrong: str) -> str:
        text = Path(localaws["target"]).read_text("utf-8")
        assert right in text
        file = tmp_path / "changed.toml"
        text = text.replace(right, wrong, 1)
        if "GONE" in wrong:
            text = text.replace("within_s = 45", "within_s = 0.5")
        file.write_text(text, "utf-8")
        return str(file)

    return write


def line_of(file: str, text: str) -> int:
    """Return the number of the first line that begins with a text."""
    lines = Path(file).read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.startswith(text))


def projects(client: Callable[..., Any], localaws: dict[str, Any]) -> int:
    """Return how many projects there are."""
    return int(client("dynamodb").scan(TableName=localaws["system"]["table"])["Count"])


def test_a_workload_is_tried_once_and_each_step_is_told(
    stormproof: Run, localaws: dict[str, Any], client: Callable[..., Any]
) -> None:
    """For people and as JSON; nothing of it stays."""
    before = projects(client, localaws)
    done = stormproof("target", "check", "--target", localaws["target"], "--json", "-")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert [each["step"] for each in told["workload"]] == STEPS
    assert [each["status"] for each in told["workload"]] == [200, 202, 200, 204]
    assert not any(each["problem"] for each in told["workload"])
    assert [(each["function"], each["problem"]) for each in told["jobs"]] == [(name, "") for name in JOBS]
    assert told["missing"] == []
    said = done.stderr.replace("\n", " ")
    assert all(f"workload: {step}: " in said for step in STEPS)
    assert all(f"workload: job of {name}: done" in said for name in JOBS)
    assert projects(client, localaws) == before


@pytest.mark.parametrize(
    ("right", "wrong", "key", "said", "way_out"),
    [
        ('path = "/health"', 'path = "/healthy"', 'path = "/healthy"', "serves no GET /healthy", "mean GET /health"),
        ('"/status" = "ok"', '"/status" = "fine"', "expect", '/status is "ok" instead', "what the system answers"),
        ("status = 202", "status = 201", "status", "202 instead of 201", "the status that the system answers"),
        ('"/id" }', '"/ids" }', "capture", "id is not captured", "a JSON Pointer that leads"),
        ('"/status" = "DONE"', '"/status" = "GONE"', "[workload.journey.until]", "not reached", "longer within_s"),
        ('function = "ops"', 'function = "opz"', 'function = "opz"', "no function opz", "did you mean ops"),
        ('is TESTED"', 'is TASTED"\nwithin_s = 0.1', 'log = "project {id} is TASTED"', "not seen within", "one line"),
        ('log = "project {id} is PLANNED"', BROKEN, "event = ", "failed at its job", "an event that the function"),
        ('log = "project {id} is BUILT"', EMPTY, 'expect = { "/a"', "something else than stated", "what the function"),
        ('"name": "Stormproof",', '"name": "Stormproof"', "body", "is no JSON", "single quotes"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_once_with_its_line_and_the_way_out(
    stormproof: Run, changed: Callable[[str, str], str], right: str, wrong: str, key: str, said: str, way_out: str
) -> None:
    """Routes, statuses, values, functions, jobs: exit status 2."""
    file = changed(right, wrong)
    done = stormproof("target", "check", "--target", file)
    told = done.stderr.replace("\n", " ")
    assert done.returncode == 2, done.stdout
    assert f"{file}:{line_of(file, key)}: " in told
    assert told.count(said) == 1
    assert way_out in told


def test_nothing_is_changed_before_the_workload_was_seen_to_work(
    stormproof: Run, changed: Callable[[str, str], str], client: Callable[..., Any]
) -> None:
    """`apply` says what `target check` says."""
    file = changed("status = 202", "status = 201")
    functions = len(client("lambda").list_functions()["Functions"])
    done = stormproof("apply", "--yes", "--target", file)
    told = done.stderr.replace("\n", " ")
    assert done.returncode == 2, done.stdout
    assert f"{file}:{line_of(file, 'status')}: " in told
    assert "202 instead of 201" in told
    assert len(client("lambda").list_functions()["Functions"]) == functions


def test_a_system_without_a_workload_is_in_order_and_told_what_is_missing(
    stormproof: Run, localaws: dict[str, Any], tmp_path: Path
) -> None:
    """Nothing is guessed, nothing refused."""
    text = Path(localaws["target"]).read_text("utf-8")
    file = tmp_path / "bare.toml"
    file.write_text(text[: text.index("[workload.health]")], "utf-8")
    done = stormproof("target", "check", "--target", str(file))
    assert done.returncode == 0, done.stderr
    said = done.stdout.replace("\n", " ")
    assert "workload.health is not stated: without it decided by weaker proofs, or UNDECIDED: 1.2, 1.3, " in said
    assert "workload.journey is not stated: without it decided by weaker proofs, or UNDECIDED: " in said
    assert "workload.jobs is not stated: without it decided by weaker proofs, or UNDECIDED: 9.2, 9.5" in said


def test_after_hardening_the_workload_is_tried_with_a_key_that_is_gone_afterwards(
    stormproof: Run, hardened: str
) -> None:
    """One of Stormproof's own; where none may be made, that is told."""
    done = stormproof("target", "check", "--target", hardened)
    assert done.returncode == 0, done.stderr
    listed = stormproof("keys", "list", "--target", hardened)
    assert "workload check" not in listed.stdout


def test_a_path_is_asked_for_until_it_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty answer is one, too."""
    answers = iter(["health", "/a b", "/up", ""])
    monkeypatch.setattr("typer.prompt", lambda *_, **__: next(answers))
    assert target_verbs._path_asked("Which?", ["/up"]) == "/up"
    assert target_verbs._path_asked("Which?", []) == ""
