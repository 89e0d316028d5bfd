"""The workload as an administrator meets it: tried by `target check`, and seen to work before anything is changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stormproof.cli import target as target_verbs

Run = Callable[..., Any]
STEPS = ["health", "submit a project", "follow it through all agents", "delete it"]


@pytest.fixture
def changed(localaws: dict[str, Any], tmp_path: Path) -> Callable[[str, str], str]:
    """Writes the target file of the example with one thing changed, and returns its name."""

    def write(right: str, wrong: str) -> str:
        text = Path(localaws["target"]).read_text("utf-8")
        assert right in text
        file = tmp_path / "changed.toml"
        file.write_text(text.replace(right, wrong, 1), "utf-8")
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
    assert told["missing"] == []
    assert all(f"workload: {step}: " in done.stderr.replace("\n", " ") for step in STEPS)
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
        ('"name": "Stormproof",', '"name": "Stormproof"', "body", "is no JSON", "single quotes"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line_before_anything_is_changed(
    stormproof: Run,
    changed: Callable[[str, str], str],
    client: Callable[..., Any],
    right: str,
    wrong: str,
    key: str,
    said: str,
    way_out: str,
) -> None:
    """`target check` and `apply` say the same, and nothing is provisioned."""
    file = changed(right, wrong)
    if "GONE" in wrong:
        Path(file).write_text(Path(file).read_text("utf-8").replace("within_s = 45", "within_s = 1"), "utf-8")
    functions = len(client("lambda").list_functions()["Functions"])
    for verb in (["target", "check"], ["apply", "--yes"]):
        done = stormproof(*verb, "--target", file)
        told = done.stderr.replace("\n", " ")
        assert done.returncode == 2, done.stdout
        assert f"{file}:{line_of(file, key)}: " in told
        assert said in told
        assert way_out in told
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
    assert "workload.health, workload.journey, workload.jobs not stated" in done.stdout


def test_after_hardening_the_workload_is_tried_with_a_key_that_is_gone_afterwards(
    stormproof: Run, hardened: str, client: Callable[..., Any]
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
