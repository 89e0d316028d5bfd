"""Of the plain example all criteria hold that are built, and go on holding while the twin is worked on."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.embedded import QUIET
from tests.plain_example.selection import PLAIN

ROOT = Path(__file__).parents[2]
BUILT = "1,6,8,9"
"""Requirements."""


@pytest.mark.timeout(400)
def test_the_criteria_that_are_built_hold_of_the_plain_example(tmp_path: Path) -> None:
    """Provisioned, provoked and proven on an embedded AWS of its own: each of them PASS."""
    command = [sys.executable, "-m", "pytest", f"--criteria={BUILT}", f"--reports={tmp_path}", PLAIN]
    done = subprocess.run(command, cwd=ROOT, env=QUIET, capture_output=True, text=True, check=False, timeout=380)
    told = json.loads((tmp_path / "summary.json").read_text("utf-8"))
    verdicts = {name: told["criteria"][name]["verdict"] for name in told["selected"]}
    assert len(verdicts) == 21
    assert set(verdicts.values()) == {"PASS"}, done.stdout
    assert done.returncode == 0
