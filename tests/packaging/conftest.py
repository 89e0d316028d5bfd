"""Both wheels, the environments that they are installed into, and the embedded AWS that they run."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.packaging.environments import PIP, Installed, linked_environment
from tests.plain_example.selection import PLAIN

ROOT = Path(__file__).resolve().parents[2]
READY_WITHIN_S = 60


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both wheels, built from what git knows: what lies about in the clone reaches no wheel."""
    source, folder = (tmp_path_factory.mktemp(name) for name in ("source", "wheels"))
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    for name in listed:
        if (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, source / name)
    build = (*PIP, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", os.fspath(folder))
    subprocess.run([*build, os.fspath(source), os.fspath(source / "packages" / "localaws")], check=True, timeout=100)
    return folder


@pytest.fixture(scope="session")
def both(wheels: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """An environment with Stormproof and its extra ``embedded``."""
    return linked_environment(tmp_path_factory.mktemp("both"), wheels, ("stormproof_localaws", "stormproof"))


@pytest.fixture(scope="session")
def alone(wheels: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """An environment with Stormproof and no extra."""
    return linked_environment(tmp_path_factory.mktemp("alone"), wheels, ("stormproof",))


@pytest.fixture(scope="session")
def ready(both: Installed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """The ready file of an embedded AWS that the wheels run."""
    file = tmp_path_factory.mktemp("ready") / "ready.json"
    command = [both.python, "-m", "stormproof", "localaws", "--stop-at-eof", PLAIN, "--ready-file", os.fspath(file)]
    process = subprocess.Popen(
        command, cwd=both.folder, env=both.environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + READY_WITHIN_S
        while not file.exists():
            assert time.monotonic() < deadline, f"localaws is not ready after {READY_WITHIN_S} s"
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(0.05)
        yield json.loads(file.read_text("utf-8"))
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)  # closes its input, too
