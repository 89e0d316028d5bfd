"""Installed from its wheels, Stormproof works in an empty folder, with nothing of the clone beside it."""

from __future__ import annotations

import configparser
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PathDistribution
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EMBEDDED_ONLY = ("moto", "aiohttp", "uvloop", "pillow", "awslambdaric", "time-machine", "aiosmtpd", "lark", "trustme")
PIP = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")


@dataclass(frozen=True)
class Installed:
    """The packages of both wheels in a folder of their own; `folder` is an empty one to work in."""

    packages: Path
    folder: Path

    def stormproof(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run the command as its user would, in the empty folder."""
        return subprocess.run(
            [sys.executable, "-m", "stormproof", *words],
            cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False, timeout=110,
        )  # fmt: skip

    @property
    def environment(self) -> dict[str, str]:
        """The variables under which the wheels' packages are found before the clone's."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "STORMPROOF_"))}
        return {**kept, "PYTHONPATH": os.fspath(self.packages)}


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build both wheels from what git knows, and install them."""
    source, wheels, packages = (tmp_path_factory.mktemp(name) for name in ("source", "wheels", "packages"))
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split("\n")  # fmt: skip
    for name in filter(None, listed):
        if (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, source / name)
    build = (*PIP, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", os.fspath(wheels))
    subprocess.run([*build, os.fspath(source), os.fspath(source / "packages" / "localaws")], check=True, timeout=100)
    found = [os.fspath(wheel) for wheel in wheels.glob("*.whl")]
    subprocess.run([*PIP, "install", "--no-deps", "--target", os.fspath(packages), *found], check=True, timeout=100)
    return packages


@pytest.fixture
def installed(packages: Path, tmp_path: Path) -> Installed:
    """The installed wheels, and an empty folder."""
    return Installed(packages, tmp_path)


@pytest.fixture
def target(installed: Installed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The target file of an embedded AWS that the wheels run."""
    ready = tmp_path_factory.mktemp("ready") / "ready.json"
    command = [sys.executable, "-m", "stormproof", "localaws", "--ready-file", os.fspath(ready)]
    process = subprocess.Popen(command, cwd=installed.folder, env=installed.environment, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while not ready.exists():
            assert process.poll() is None, "localaws ended"
            assert time.monotonic() < deadline, "localaws is not ready after 60 s"
            process.poll()
        yield str(json.loads(ready.read_text("utf-8"))["target"])
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def test_the_code_that_runs_is_the_wheels(installed: Installed) -> None:
    """What follows would otherwise prove the clone."""
    script = "import stormproof, localaws, features; print(stormproof.__file__, localaws.__file__, features.__file__)"
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=installed.folder, env=installed.environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert all(word.startswith(os.fspath(installed.packages)) for word in done.stdout.split())


def test_the_query_library_is_there(installed: Installed) -> None:
    """Each page of the runbook is listed."""
    done = installed.stormproof("queries", "list")
    pages = {page.stem for page in (ROOT / "runbook" / "queries").glob("*.md")}
    assert pages
    assert all(name in done.stdout for name in pages)


def test_a_system_is_planned_hardened_and_verified(installed: Installed, target: str) -> None:
    """Plan, apply and verify end as in a clone, and the reports lie where the user is."""
    assert installed.stormproof("plan", "--target", target).returncode == 0
    assert installed.stormproof("apply", "--yes", "--target", target, "--criteria", "1.1").returncode == 0
    done = installed.stormproof("verify", "--target", target, "--criteria", "1.1")
    assert done.returncode == 0, done.stdout + done.stderr
    summary = json.loads((installed.folder / "reports" / "summary.json").read_text("utf-8"))
    assert summary["criteria"]["1.1"]["verdict"] == "PASS"


def test_without_the_extra_nothing_of_the_embedded_aws_is_asked_for(packages: Path) -> None:
    """An administrator of a production account installs none of what only the embedded AWS needs."""
    (information,) = packages.glob("stormproof-*.dist-info")
    required = [text for text in PathDistribution(information).requires or [] if "extra ==" not in text]
    assert required
    assert [text for text in required if text.lower().startswith(("localaws", *EMBEDDED_ONLY))] == []


def test_an_installed_run_has_the_settings_of_a_clones() -> None:
    """Both files say the same."""
    clone, wheel = configparser.ConfigParser(), configparser.ConfigParser()
    clone.read(ROOT / "pytest.ini")
    wheel.read(ROOT / "stormproof" / "run" / "installed.ini")
    assert dict(clone["pytest"]) == dict(wheel["pytest"])


def test_nothing_of_the_tests_is_in_the_wheel(packages: Path) -> None:
    """Tests and benchmarks belong to the clone."""
    assert [name for name in ("tests", "benchmarks", "conftest.py", "pytest.ini") if (packages / name).exists()] == []
