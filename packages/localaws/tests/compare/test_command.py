"""``python -m localaws compare``: exit status, text, JSON, and what is kept with --learn."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from localaws.compare import command
from localaws.compare.evidence import read
from localaws.compare.profile import load, profiled
from localaws_testing.evidence_lines import answered, failed


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A run's folder of evidence, with lines that are no calls."""
    lines = [json.dumps({"line": "scenario"}), answered("iam", "get_role", {"Role": {"RoleName": "r"}})]
    packed = gzip.compress(answered("sts", "get_caller_identity", {"Account": "123456789012"}).encode())
    (tmp_path / "evidence" / "1.1").mkdir(parents=True)
    (tmp_path / "evidence" / "1.1" / "a.jsonl").write_text("\n".join(lines))
    (tmp_path / "evidence" / "experiments").mkdir()
    (tmp_path / "evidence" / "experiments" / "b.jsonl.gz").write_bytes(packed)
    return tmp_path / "evidence"


def test_what_was_learned_does_not_differ_from_where_it_was_learned(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status 0; the file holds what the evidence told."""
    kept = tmp_path / "answers.json"
    assert command.main([str(folder), "--learn", str(kept)]) == 0
    assert load(kept) == profiled(read(folder))
    assert command.main([str(folder), "--against", str(kept)]) == 0
    assert capsys.readouterr().out.endswith("0 differences in 0 of 2 operations\n")


def test_differences_are_status_1_and_json_on_demand(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By operation, with what is there and what is here; what no terminal prints is an escape."""
    kept, other = tmp_path / "answers.json", tmp_path / "other.jsonl"
    command.main([str(folder), "--learn", str(kept)])
    other.write_text(failed("iam", "get_role", "NoSuchEntity", "\x1b[31mnone\x1b[0m"))
    capsys.readouterr()
    assert command.main([str(other), "--against", str(kept)]) == 1
    text = capsys.readouterr().out
    assert text.startswith("iam:GetRole\n  NoSuchEntity is another error: there ")
    assert "\x1b" not in text
    assert command.main([str(other), "--against", str(kept), "--json"]) == 1
    (difference,) = json.loads(capsys.readouterr().out)
    assert (difference["operation"], difference["what"]) == ("iam:GetRole", "code")


def test_where_nothing_can_be_compared_is_status_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No file, no calls: one sentence, no verdict."""
    assert command.main([str(tmp_path / "nowhere")]) == 2
    assert command.main([str(tmp_path)]) == 2
    assert "there is no record of an AWS call" in capsys.readouterr().err


def test_how_localaws_answers_is_on_record() -> None:
    """The file that travels with the package has the operations that an acceptance run asks for."""
    known = load(command.ON_RECORD)
    assert {("apigateway", "GetRestApi"), ("lambda", "Invoke"), ("logs", "StartQuery")} <= known.keys()
