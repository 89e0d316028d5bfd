"""A criterion that is chosen alone on a fresh embedded AWS holds: what is provisioned for it is all that it needs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from stormproof.core.criteria.catalogue import catalogue
from stormproof.run.reporting.project import ROOT
from tests.embedded import QUIET

pytestmark = [pytest.mark.nightly, pytest.mark.timeout(1200)]
RUNBOOK = "10."
"""Its pages are about what is made for other criteria, and say so where that is not there."""
ALONE = [criterion for criterion in catalogue().criteria if not criterion.startswith(RUNBOOK)]


@pytest.mark.parametrize("criterion", ALONE)
def test_what_is_provisioned_for_one_criterion_is_enough_for_it(criterion: str, tmp_path: Path) -> None:
    """Of the twin, by the strongest proof."""
    command = [sys.executable, "-m", "pytest", "--target=embedded", f"--criteria={criterion}", f"--reports={tmp_path}"]
    done = subprocess.run(command, cwd=ROOT, env=QUIET, capture_output=True, text=True, check=False, timeout=1000)
    told = json.loads((tmp_path / "summary.json").read_text("utf-8"))
    assert told["selected"] == [criterion]
    assert told["criteria"][criterion]["verdict"] == "PASS", done.stdout
