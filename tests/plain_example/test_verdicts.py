"""Of the plain example all criteria hold, and go on holding while the twin is worked on."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from stormproof.core.criteria.catalogue import catalogue
from stormproof.core.workload.needs import NEEDS
from tests.embedded import QUIET
from tests.plain_example.selection import PLAIN, TEMPLATE

HEALTH, JOURNEY, JOBS = "[workload.health]", "[[workload.journey]]", "[[workload.jobs]]"
ROOT = Path(__file__).parents[2]
NO_WEAKER = {"health": {"6.3", "11.1", "11.2", "11.4", "11.5"}, "journey": {"8.6", "11.3"}, "jobs": set[str]()}
"""Part of the workload -> criteria that nothing else decides."""
EVERYTHING = ",".join(catalogue().criteria)
SAMPLE = "1,9"
"""Requirements; CI has the time for a sample of them, since the live tests break and mend all of this example."""


PYTEST = (sys.executable, "-m", "pytest", "--target=embedded")


@pytest.mark.timeout(1200)
@pytest.mark.parametrize(
    ("criteria", "number"), [(SAMPLE, 10), pytest.param(EVERYTHING, 64, marks=pytest.mark.nightly)]
)
def test_the_criteria_hold_of_the_plain_example(tmp_path: Path, criteria: str, number: int) -> None:
    """Provisioned, provoked and proven on an embedded AWS of its own: each of them PASS."""
    command = [*PYTEST, f"--criteria={criteria}", f"--reports={tmp_path}", PLAIN]
    done = subprocess.run(command, cwd=ROOT, env=QUIET, capture_output=True, text=True, check=False, timeout=1000)
    told = json.loads((tmp_path / "summary.json").read_text("utf-8"))
    verdicts = {name: told["criteria"][name]["verdict"] for name in told["selected"]}
    assert len(verdicts) == number
    assert set(verdicts.values()) == {"PASS"}, done.stdout
    assert done.returncode == 0


@pytest.mark.nightly
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("missing", [("health",), ("journey", "jobs"), ("jobs",)])
def test_what_needs_a_part_of_the_workload_is_decided_without_it_or_undecided(
    missing: tuple[str, ...], tmp_path: Path
) -> None:
    """By a weaker proof where there is one, and the reason says so; nothing is FAIL for that."""
    shutil.copytree(TEMPLATE.parent, tmp_path / "system", ignore=shutil.ignore_patterns("__pycache__"))
    stated = tmp_path / "system" / "workload.toml"
    stated.write_text(_without(stated.read_text("utf-8"), missing), "utf-8")
    system = f"--system={tmp_path / 'system' / TEMPLATE.name}"
    command = [*PYTEST, f"--criteria={EVERYTHING}", f"--reports={tmp_path}", system]
    subprocess.run(command, cwd=ROOT, env=QUIET, capture_output=True, check=False, timeout=1000)
    told = json.loads((tmp_path / "summary.json").read_text("utf-8"))
    found = {name: told["criteria"][name] for name in told["selected"]}
    said = {name for name, each in found.items() if any(f"needs workload.{part}" in each["reason"] for part in missing)}
    assert said == {criterion for part in missing for criterion in NEEDS[part]}
    verdicts = {name: each["verdict"] for name, each in found.items()}
    undecided = {name for part in missing for name in NO_WEAKER[part]}
    assert {name for name, verdict in verdicts.items() if verdict == "UNDECIDED"} == undecided
    assert {verdict for name, verdict in verdicts.items() if name not in undecided} == {"PASS"}


def _without(text: str, parts: tuple[str, ...]) -> str:
    """Return a workload without some of its parts, each of which begins with its table."""
    begins = {"health": text.index(HEALTH), "journey": text.index(JOURNEY), "jobs": text.index(JOBS)}
    order = [*begins.values(), len(text)]
    kept = [text[begin : order[order.index(begin) + 1]] for part, begin in begins.items() if part not in parts]
    return "\n".join(kept)
