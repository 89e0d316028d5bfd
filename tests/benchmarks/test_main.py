"""``python -m benchmarks`` knows every benchmark."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from benchmarks.__main__ import BENCHMARKS, main

ROOT = Path(__file__).resolve().parents[2]


def test_each_benchmark_is_listed() -> None:
    """The table names each module of the folder that is not private, and nothing else."""
    modules = {file.stem for file in (ROOT / "benchmarks").glob("[!_]*.py")}
    assert set(BENCHMARKS) == modules


@pytest.mark.parametrize("name", sorted(BENCHMARKS))
def test_each_benchmark_can_be_run(name: str) -> None:
    """Each module has a main() that needs no argument."""
    assert callable(import_module(f"benchmarks.{name}").main)


def test_an_unknown_benchmark_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong name ends with status 2 and the names that there are."""
    monkeypatch.setattr(sys, "argv", ["benchmarks", "nothing"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert all(name in told for name in BENCHMARKS)


def test_a_benchmark_that_fails_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The others are still run, and the exit status is 1."""
    asked: list[str] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        asked.append(command[-1])
        return subprocess.CompletedProcess(command, int(command[-1] == "benchmarks.front"))

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(sys, "argv", ["benchmarks", "front", "insights"])
    assert main() == 1
    assert asked == ["benchmarks.front", "benchmarks.insights"]
    assert "could not be measured: front" in capsys.readouterr().err
