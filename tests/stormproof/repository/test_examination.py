"""What tools find in workflows."""

from __future__ import annotations

from pathlib import Path

from stormproof.repository.examination import examine

EXAMPLE = Path(__file__).parents[3] / "example" / ".github" / "workflows" / "deploy.yml"
BAD = "on: push\njobs:\n  it:\n    runs_on: x\n"


def test_faults_and_findings_are_told_with_their_places() -> None:
    """Of the twin's pipeline as found, and of a file that is no workflow."""
    paths = (".github/workflows/deploy.yml", ".github/workflows/bad.yml")
    found = examine(dict(zip(paths, (EXAMPLE.read_text("utf-8"), BAD), strict=True)))
    assert {each["path"] for each in found["faults"]} == {".github/workflows/bad.yml"}
    told = {(each["audit"], each["path"]) for each in found["findings"]}
    assert {("unpinned-uses", paths[0]), ("excessive-permissions", paths[0])} <= told
    assert {each["line"] for each in found["findings"] if each["audit"] == "unpinned-uses"} >= {12, 39}


def test_of_nothing_nothing_is_found() -> None:
    """No process is started."""
    assert examine({}) == {"faults": [], "findings": []}
