"""The acceptance run as its user starts it, in rough weather."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from stormproof.cli.localaws import WORKLOAD
from stormproof.run.reporting.project import ROOT
from tests.plain_example.selection import PLAIN, TEMPLATE

QUIET = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "STORMPROOF_"))}


@dataclass(frozen=True)
class Ended:
    """How a run ended: its exit status, the selected criteria of its summary, its weather, and what it printed."""

    status: int
    criteria: dict[str, dict[str, Any]]
    weather: dict[str, Any] | None
    printed: str

    def verdicts(self) -> dict[str, str]:
        """Return the verdicts of the selected criteria."""
        return {name: found["verdict"] for name, found in self.criteria.items()}


Verify = Callable[..., Ended]


@pytest.fixture
def verify(tmp_path: Path) -> Verify:
    """Runs criteria with the options given; a run that came to no verdict has none in its result."""

    def run(criteria: str, *options: str) -> Ended:
        reports = tmp_path / "reports"
        named = any(option.startswith(("--target", "--system")) for option in options)
        system = [] if named else ["--target=embedded", PLAIN]
        command = [sys.executable, "-m", "pytest", f"--criteria={criteria}", f"--reports={reports}", *system, *options]
        done = subprocess.run(command, cwd=ROOT, env=QUIET, capture_output=True, text=True, check=False, timeout=1000)
        printed = done.stdout + done.stderr
        file = reports / "summary.json"
        if not file.exists():
            return Ended(done.returncode, {}, None, printed)
        told = json.loads(file.read_text("utf-8"))
        selected = {name: told["criteria"][name] for name in told["selected"]}
        return Ended(done.returncode, selected, told["weather"], printed)

    return run


@pytest.fixture
def impatient(tmp_path: Path) -> str:
    """The option for the plain example with an owner who waits less long for its journey."""
    shutil.copytree(TEMPLATE.parent, tmp_path / "system", ignore=shutil.ignore_patterns("__pycache__"))
    stated = tmp_path / "system" / WORKLOAD
    patient = stated.read_text("utf-8")
    hasty = patient.replace("within_s = 45", "within_s = 10")
    assert hasty != patient
    stated.write_text(hasty, "utf-8")
    return f"--system={tmp_path / 'system' / TEMPLATE.name}"


@pytest.fixture
def storm(tmp_path: Path) -> Iterator[Callable[[str, str], Path]]:
    """Starts an embedded AWS with the example system in a weather; returns its target file."""
    started: list[subprocess.Popen[bytes]] = []

    def start(seed: str, rate: str) -> Path:
        ready = tmp_path / "ready.json"
        weather = ["--weather", "rough", "--weather-seed", seed, "--weather-rate", rate]
        command = [
            sys.executable,
            "-m",
            "stormproof",
            "localaws",
            "--stop-at-eof",
            PLAIN,
            "--ready-file",
            str(ready),
            *weather,
        ]
        started.append(subprocess.Popen(command, cwd=ROOT, env=QUIET, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL))
        deadline = time.monotonic() + 100
        while not ready.exists():
            assert started[-1].poll() is None, "the embedded AWS ended"
            assert time.monotonic() < deadline, "the embedded AWS was not ready within 90 s"
            time.sleep(0.05)
        return Path(json.loads(ready.read_text("utf-8"))["target"])

    yield start
    for process in started:
        process.terminate()
        process.communicate(timeout=60)  # closes its input, too
