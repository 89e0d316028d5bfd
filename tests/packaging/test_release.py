"""What a release needs: a tag that is the version, a changelog that tells it, and the workflow's own lines."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from stormproof import __version__
from stormproof.core.delivery.parsing import pipeline_of

ROOT = Path(__file__).resolve().parents[2]
NOTES = ROOT / ".github" / "release" / "notes.py"
WORKFLOW = ".github/workflows/release.yml"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """What the check reads, of version 1.2.3; the check itself beside it."""
    files = {
        "stormproof/__init__.py": '__version__ = "1.2.3"\n',
        "packages/localaws/pyproject.toml": '[project]\nversion = "1.2.3"\n',
        "pyproject.toml": '[project.optional-dependencies]\nembedded = ["stormproof-localaws==1.2.3", "twin"]\n',
        "CHANGELOG.md": "# Changelog\n\n## [1.2.3] - 2026-01-02\n\n- New.\n\n## [1.2.2] - 2026-01-01\n\n- Old.\n",
        ".github/release/notes.py": NOTES.read_text("utf-8"),
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def notes(tree: Path, tag: str) -> subprocess.CompletedProcess[str]:
    """Run the check as the workflow does."""
    command = [sys.executable, ".github/release/notes.py", tag]
    return subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False, timeout=60)


def test_the_notes_of_a_release_are_its_section_of_the_changelog(tree: Path) -> None:
    """Nothing of the versions before it, the last one too."""
    assert notes(tree, "v1.2.3").stdout == "- New.\n"
    (tree / "CHANGELOG.md").write_text("## [1.2.3] - 2026-01-02\n\n- The only one.\n", "utf-8")
    assert notes(tree, "v1.2.3").stdout == "- The only one.\n"


@pytest.mark.parametrize(
    ("tag", "file", "text", "said"),
    [
        ("v1.2.4", None, "", "stormproof/__init__.py says 1.2.3"),
        ("1.2.3", None, "", "a tag is v and that version"),
        (
            "v1.2.3",
            "packages/localaws/pyproject.toml",
            '[project]\nversion = "1.2.2"\n',
            "localaws/pyproject.toml says",
        ),
        ("v1.2.3", "pyproject.toml", "[project.optional-dependencies]\nembedded = []\n", "`embedded` says nothing"),
        ("v1.2.3", "CHANGELOG.md", "## [Unreleased]\n\n- New.\n", "has no section `## [1.2.3] - <date>`"),
    ],
)
def test_what_disagrees_is_not_released(tree: Path, tag: str, file: str | None, text: str, said: str) -> None:
    """One line that names the place."""
    if file:
        (tree / file).write_text(text, "utf-8")
    done = notes(tree, tag)
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_this_version_can_be_released() -> None:
    """All files agree on one version, and the changelog has its section."""
    done = notes(ROOT, f"v{__version__}")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


@pytest.mark.nightly
@pytest.mark.timeout(1800)
def test_the_workflow_builds_the_same_wheels_twice_and_says_what_they_need(tmp_path: Path) -> None:
    """The lines of its job `build` as they stand, in a clone of the last commit, with the tools that it pins."""
    built = [_built(tmp_path / name) for name in ("first", "second")]
    wheels = [{file.name: file.read_bytes() for file in clone.glob("dist/*.whl")} for clone in built]
    assert len(wheels[0]) == 2
    assert wheels[0] == wheels[1]
    listed = json.loads((built[0] / "sbom.cdx.json").read_text("utf-8"))
    names = {each["name"] for each in listed["components"]}
    assert {"boto3", "moto", "stormproof-localaws", "pytest-bdd"} <= names
    assert "mypy" not in names
    assert listed["metadata"]["component"]["name"] == "stormproof"


def _built(clone: Path) -> Path:
    """Clone the last commit, run the job's lines there and return the clone."""
    subprocess.run(["git", "clone", "--quiet", os.fspath(ROOT), os.fspath(clone)], check=True, timeout=100)
    subprocess.run([sys.executable, "-m", "venv", os.fspath(clone / "tools")], check=True, timeout=100)
    path = f"{clone / 'tools' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "GITHUB_REF_NAME": f"v{__version__}"}
    for line in _lines():
        command = ["bash", "-e", "-o", "pipefail", "-c", line]
        subprocess.run(command, cwd=clone, env=environment, check=True, timeout=900)
    return clone


def _lines() -> list[str]:
    """Return what the job `build` runs."""
    workflow = pipeline_of({WORKFLOW: (ROOT / WORKFLOW).read_text("utf-8")}).workflows[0]
    (build,) = [job for job in workflow.jobs if job.id == "build"]
    return [step.run for step in build.steps if step.run]
