"""One embedded AWS for all tests of a session, in a process of its own, as users run it."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from localaws.serving import CHECK_ANSWERS
from localaws_testing.aws import Aws

# How long an example takes is no rule of these tests: `benchmarks` measures.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# Looking for cycles takes a good part of the time of tests that load AWS's models.
gc.set_threshold(50_000, 20, 50)

# For whatever tests start: an answer that is not as its model says is an error there, and fails the test.
os.environ[CHECK_ANSWERS] = "1"


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    """A running embedded AWS."""
    ready_file = tmp_path_factory.mktemp("localaws") / "ready.json"
    command = [sys.executable, "-m", "localaws", "--stop-at-eof", "--ready-file", str(ready_file)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, text=True)
    try:
        yield Aws(_ready(process, ready_file))
    finally:
        process.terminate()
        process.communicate(timeout=60)  # closes its input, too


@pytest.fixture
def unique() -> Callable[[str], str]:
    """Makes a name of one's own of a prefix."""
    return lambda prefix: f"{prefix}-{uuid.uuid4().hex[:12]}"


def _ready(process: subprocess.Popen[str], ready_file: Path) -> dict[str, Any]:
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline:
        if ready_file.exists():
            content: dict[str, Any] = json.loads(ready_file.read_text())
            return content
        if process.poll() is not None:
            pytest.fail(f"localaws ended with status {process.returncode} before it was ready")
        time.sleep(0.02)
    pytest.fail("localaws was not ready within 240 s")
