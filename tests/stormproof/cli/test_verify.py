"""``stormproof verify`` and ``prove`` against a running embedded AWS, as their user types them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from stormproof.run.prove.kills import from_document

Process = Callable[..., subprocess.CompletedProcess[str]]
CONTRACT = Path(__file__).parents[3] / "contracts" / "summary.schema.json"


def test_verify_tells_one_line_and_leaves_reports(standing: str, process: Process, tmp_path: Path) -> None:
    """From any folder; the reports are written there."""
    done = process("verify", "--target", standing, "--criteria", "1.1")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    first, second, *_ = done.stdout.splitlines()
    assert first.startswith("target agenticai (embedded)")
    assert second.startswith("1.1  PASS      provoked")
    written = ["evidence", "index.html", "latest", "run.json", "runbook.html", "summary.json"]
    assert sorted(path.name for path in (tmp_path / "reports").iterdir() if path.name[0] != "2") == written
    assert process("evidence", "verify").returncode == 0


def test_verify_as_json_is_nothing_but_json(standing: str, process: Process) -> None:
    """Stdout holds the summary, what people read goes to stderr."""
    done = process("verify", "--target", standing, "--criteria", "1.2", "--json", "-")
    summary = json.loads(done.stdout)
    Draft202012Validator(json.loads(CONTRACT.read_text("utf-8"))).validate(summary)
    assert summary["criteria"]["1.2"]["verdict"] == "PASS", done.stderr
    assert (summary["gate"], summary["exit_status"], done.returncode) == ("partial", 0, 0)
    assert "1.2  PASS" in done.stderr


def test_verify_changes_nothing_but_its_own_keys(standing: str, process: Process) -> None:
    """After it, there is nothing to apply and no key is left."""
    process("verify", "--target", standing, "--criteria", "1.4")
    plan = process("plan", "--target", standing, "--criteria", "1")
    assert "Nothing to change" in plan.stdout
    keys = process("keys", "list", "--target", standing, "--json", "-")
    assert "made for one run" not in keys.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--target", "missing.toml"), "missing.toml"),
        (("--criteria", "1.9"), "no criterion '1.9'"),
        (("--max-wait", "0"), "--max-wait must be above 0"),
    ],
)
def test_bad_use_of_verify_is_status_2(
    localaws: dict[str, Any], process: Process, arguments: tuple[str, str], said: str
) -> None:
    """One message, no traceback, no report."""
    named = arguments if arguments[0] == "--target" else (*arguments, "--target", str(localaws["target"]))
    done = process("verify", *named)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    assert "Traceback" not in done.stderr


def test_prove_prints_a_table_of_kills(hardened: str, process: Process, tmp_path: Path) -> None:
    """Each sabotage of the criterion is found for the expected reason and mended; the next report shows the table."""
    done = process("prove", "--yes", "--target", hardened, "--criteria", "1.4")
    assert done.returncode == 0, done.stdout + done.stderr
    table = from_document((tmp_path / "reports" / "kills.json").read_text("utf-8"))
    assert table is not None
    assert len(table.kills) >= 2
    assert all(kill.killed and kill.criterion == "1.4" and kill.got == kill.expected for kill in table.kills)
    process("verify", "--target", hardened, "--criteria", "1.4")
    assert "Every check has been seen to fail" in (tmp_path / "reports" / "index.html").read_text("utf-8")


def test_prove_refuses_production(localaws: dict[str, Any], process: Process, tmp_path: Path) -> None:
    """A file that permits it there is refused before anything is looked at."""
    text = Path(localaws["target"]).read_text("utf-8").replace('environment = "embedded"', 'environment = "production"')
    (tmp_path / "production.toml").write_text(text, "utf-8")
    done = process("prove", "--target", "production.toml", "--criteria", "1.4")
    assert done.returncode == 2
    assert "production" in done.stderr
