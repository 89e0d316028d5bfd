"""Of the plain example all criteria hold that are built, and go on holding while the twin is worked on."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from stormproof.core.workload.needs import NEEDS
from tests.embedded import QUIET
from tests.plain_example.selection import PLAIN, TEMPLATE

HEALTH, JOURNEY, JOBS = "[workload.health]", "[[workload.journey]]", "[[workload.jobs]]"
ROOT = Path(__file__).parents[2]
BUILT = "1,6,8,9"
"""Requirements."""


PYTEST = (sys.executable, "-m", "pytest", "--target=embedded")


@pytest.mark.timeout(400)
def test_the_criteria_that_are_built_hold_of_the_plain_example(tmp_path: Path) -> None:
    """Provisioned, provoked and proven on an embedded AWS of its own: each of them PASS."""
    command = [*PYTEST, f"--criteria={BUILT}", f"--reports={tmp_path}", PLAIN]
    done = subprocess.run(command, cwd=ROOT, env=QUIET, capture_output=True, text=True, check=False, timeout=380)
    told = json.loads((tmp_path / "summary.json").read_text("utf-8"))
    verdicts = {name: told["criteria"][name]["verdict"] for name in told["selected"]}
    assert len(verdicts) == 21
    assert set(verdicts.values()) == {"PASS"}, done.stdout
    assert done.returncode == 0


@pytest.mark.nightly
@pytest.mark.timeout(400)
@pytest.mark.parametrize("missing", [("health",), ("journey", "jobs"), ("jobs",)])
def test_what_needs_a_part_of_the_workload_is_undecided_without_it(missing: tuple[str, ...], tmp_path: Path) -> None:
    """And nothing else is; a system whose owner has not said what clients do is never FAIL for that."""
    shutil.copytree(TEMPLATE.parent, tmp_path / "system", ignore=shutil.ignore_patterns("__pycache__"))
    stated = tmp_path / "system" / "workload.toml"
    stated.write_text(_without(stated.read_text("utf-8"), missing), "utf-8")
    system = f"--system={tmp_path / 'system' / TEMPLATE.name}"
    command = [*PYTEST, f"--criteria={BUILT}", f"--reports={tmp_path}", system]
    subprocess.run(command, cwd=ROOT, env=QUIET, capture_output=True, check=False, timeout=380)
    told = json.loads((tmp_path / "summary.json").read_text("utf-8"))
    verdicts = {name: told["criteria"][name]["verdict"] for name in told["selected"]}
    undecided = {criterion for part in missing for criterion in NEEDS[part]}
    assert {name for name, verdict in verdicts.items() if verdict == "UNDECIDED"} == undecided
    assert {verdict for name, verdict in verdicts.items() if name not in undecided} == {"PASS"}


def _without(text: str, parts: tuple[str, ...]) -> str:
    """Return a workload without some of its parts, each of which begins with its table."""
    begins = {"health": text.index(HEALTH), "journey": text.index(JOURNEY), "jobs": text.index(JOBS)}
    order = [*begins.values(), len(text)]
    kept = [text[begin : order[order.index(begin) + 1]] for part, begin in begins.items() if part not in parts]
    return "\n".join(kept)
