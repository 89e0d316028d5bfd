"""Every documented form of pytest's command line works or ends in a clear usage error; others notice nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from stormproof.run.argv import VALUED, apart
from stormproof.run.options import add_options
from tests.stormproof.made_targets import STAGING

ROOT = Path(__file__).parents[3]
COLLECT = ("--collect-only", "-q")
WORKS, BAD_USE, NO_TESTS = 0, 2, 5


def run_pytest(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run pytest as a user does."""
    command = [sys.executable, "-m", "pytest", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=100)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A target file outside the project."""
    file = tmp_path / "target.toml"
    file.write_text(STAGING, "utf-8")
    return file


@pytest.mark.parametrize(
    "words",
    [
        ("--criteria", "1.1,6.2"),
        ("--criteria=1.1,6.2", "-m", "provoked"),
        ("--criteria", "1.1", "-k", "keyless or key"),
        ("--target=FILE", "--criteria=1"),
        ("--criteria", "1.1", "features", "--target", "FILE"),
    ],
)
def test_documented_forms_collect_the_features(elsewhere: Path, words: tuple[str, ...]) -> None:
    """A target file may be anywhere."""
    done = run_pytest(ROOT, *COLLECT, *(word.replace("FILE", str(elsewhere)) for word in words))
    assert done.returncode == WORKS, done.stdout + done.stderr
    assert "features/test_acceptance.py" in done.stdout


def test_a_target_file_of_the_project_may_stand_apart() -> None:
    """Beside it pytest finds the project's own configuration."""
    file = next((ROOT / "targets").glob("*.toml"))
    done = run_pytest(ROOT, *COLLECT, "--target", str(file), "--criteria", "1.1")
    assert "unrecognized" not in done.stderr
    assert "takes the word after" not in done.stderr


@pytest.mark.parametrize("folder", [".", "features"])
def test_a_target_file_elsewhere_that_stands_apart_is_bad_use(elsewhere: Path, folder: str) -> None:
    """The message has the word to write instead."""
    done = run_pytest(ROOT / folder, "--target", str(elsewhere))
    assert done.returncode == BAD_USE
    assert f"write --target={elsewhere}" in done.stderr
    assert "Traceback" not in done.stderr


def test_other_projects_may_have_such_options(tmp_path: Path) -> None:
    """What is no Stormproof project is left alone, whatever its options are called."""
    (tmp_path / "conftest.py").write_text("def pytest_addoption(parser):\n    parser.addoption('--target')\n", "utf-8")
    value = tmp_path / "value"
    value.mkdir()
    assert run_pytest(tmp_path, "--target", str(value), "-p", "no:cacheprovider").returncode == NO_TESTS


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("-q", "--target", "f"), ("--target", "f")),
        (("--target=f", "-k", "x"), None),
        (("--target", "--html"), None),
        (("--reports",), None),
        ((), None),
    ],
)
def test_an_option_apart_from_its_value_is_found(words: tuple[str, ...], found: tuple[str, str] | None) -> None:
    """One that has no value at all is argparse's affair."""
    assert apart(words) == found


class Options:
    """Takes the place of pytest's parser and keeps the names of options that take a value."""

    def __init__(self) -> None:
        self.valued: set[str] = set()

    def getgroup(self, *_: str) -> Options:
        """Return itself."""
        return self

    def addoption(self, name: str, **settings: Any) -> None:
        """Keep the name."""
        if not settings.get("action", "store").startswith("store_"):
            self.valued.add(name)


def test_the_options_that_are_looked_for_are_those_of_the_run() -> None:
    """All that take a value."""
    parser: Any = Options()
    add_options(parser)
    assert parser.valued == VALUED
