"""Installed from its wheels, Stormproof works in an empty folder, with nothing of the clone beside it."""

from __future__ import annotations

import configparser
import json
import subprocess
from dataclasses import replace
from importlib.metadata import PathDistribution
from pathlib import Path
from typing import Any

import pytest

from stormproof.aws.embedded.extra import INSTALL
from tests.packaging.environments import Installed

ROOT = Path(__file__).resolve().parents[2]
EMBEDDED_ONLY = (
    "localaws", "moto", "aiohttp", "uvloop", "awslambdaric", "time_machine", "aiosmtpd", "lark", "trustme",
)  # fmt: skip
"""Modules that only the embedded AWS needs."""
EMBEDDED = "--target=embedded"
HOUSES = ("stormproof", "provisioners", "probes", "steps", "features", "runbook", "contracts", "example")


@pytest.fixture
def installed(both: Installed, tmp_path: Path) -> Installed:
    """Both wheels, and an empty folder of this test."""
    return replace(both, folder=tmp_path)


@pytest.fixture
def plain(alone: Installed, tmp_path: Path) -> Installed:
    """Stormproof alone, and an empty folder of this test."""
    return replace(alone, folder=tmp_path)


def test_the_code_that_runs_is_the_wheels(installed: Installed) -> None:
    """What follows would otherwise prove the clone."""
    names = (*HOUSES, "localaws")
    script = f"from importlib import import_module\nfor name in {names}: print(import_module(name).__file__)"
    done = installed.run("-c", script)
    assert done.returncode == 0, done.stderr
    assert all(word.startswith(f"{installed.packages}/") for word in done.stdout.split())
    assert str(ROOT) not in installed.run("-c", "import sys; print(sys.path)").stdout


def test_queries_are_listed_and_shown(installed: Installed) -> None:
    """Each page of the runbook is there."""
    done = installed.stormproof("queries", "list")
    pages = {page.stem for page in (ROOT / "runbook" / "queries").glob("*.md")}
    assert pages
    assert all(name in done.stdout for name in pages)
    assert installed.stormproof("queries", "show", min(pages)).returncode == 0


def test_pytest_runs_the_installed_features(installed: Installed) -> None:
    """It hardens the twin on an embedded AWS of its own and proves a criterion; the reports lie where the user is."""
    done = installed.pytest("--target=embedded", "--criteria=9.3")
    assert done.returncode == 0, done.stdout + done.stderr
    assert _verdict(installed.folder, "9.3") == "PASS"


def test_a_target_file_is_written_by_discovery(installed: Installed, ready: dict[str, Any]) -> None:
    """With the variables that any AWS tool knows."""
    found = {name: ready[name] for name in ("access_key_id", "secret_access_key")}
    more = {f"AWS_{name.upper()}": value for name, value in found.items()}
    administrator = replace(installed, more={**more, "AWS_ENDPOINT_URL": ready["endpoint_url"]})
    words = ("--name=n", "--environment=staging", "--region=us-east-1", "--admin-email=a@example.com")
    done = administrator.stormproof("target", "init", *words, "--tag", "application=agenticai")
    assert done.returncode == 0, done.stderr
    assert administrator.stormproof("target", "check", "--offline").returncode == 0


def test_a_system_is_hardened_and_verified_without_the_extra(plain: Installed, ready: dict[str, Any]) -> None:
    """Nothing that works on a target needs the embedded AWS's packages."""
    target = ("--target", ready["target"])
    for words in (("plan",), ("apply", "--yes", "--criteria", "1.1"), ("doctor",)):
        done = plain.stormproof(*words, *target)
        assert done.returncode == 0, done.stdout + done.stderr
    done = plain.stormproof("verify", *target, "--criteria", "1.1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert _verdict(plain.folder, "1.1") == "PASS"
    assert plain.stormproof("apply", "--yes", *target, "--criteria", "8.1").returncode == 0
    done = plain.stormproof("blocklist", "list", *target)
    assert done.returncode == 0, done.stderr


def test_without_the_extra_nothing_of_the_embedded_aws_is_there(plain: Installed) -> None:
    """An administrator of a production account installs none of what only the embedded AWS needs."""
    script = f"from importlib.util import find_spec\nprint([n for n in {EMBEDDED_ONLY} if find_spec(n)])"
    assert plain.run("-c", script).stdout == "[]\n"


@pytest.mark.parametrize(
    "words",
    [
        ("stormproof", "localaws"),
        ("stormproof", "verify"),
        ("stormproof", "verify", EMBEDDED),
        ("stormproof", "prove", EMBEDDED),
        ("pytest", EMBEDDED),
    ],
)
def test_without_the_extra_one_message_names_the_way_out(plain: Installed, words: tuple[str, ...]) -> None:
    """Bad use, and how to come by the embedded AWS."""
    done = getattr(plain, words[0])(*words[1:])
    assert done.returncode == 2, done.stdout + done.stderr
    assert (done.stdout + done.stderr).count(INSTALL) == 1
    assert "Traceback" not in done.stdout + done.stderr


def test_an_installed_run_has_the_settings_of_a_clones() -> None:
    """Both files say the same."""
    clone, wheel = configparser.ConfigParser(), configparser.ConfigParser()
    clone.read(ROOT / "pytest.ini")
    wheel.read(ROOT / "stormproof" / "run" / "installed.ini")
    assert dict(clone["pytest"]) == dict(wheel["pytest"])


def test_every_file_of_the_houses_is_in_the_wheel(alone: Installed) -> None:
    """A kind of file that nobody entered as package data would be missed by its first user."""
    listed = subprocess.run(["git", "ls-files", *HOUSES], cwd=ROOT, capture_output=True, text=True, check=True)
    tracked = [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]
    assert tracked
    assert [name for name in tracked if not (alone.packages / name).is_file()] == []


def test_a_wheel_holds_the_houses_and_nothing_else(alone: Installed) -> None:
    """Tests and benchmarks belong to the clone; the licence and a description that can be read travel along."""
    (information,) = alone.packages.glob("stormproof-*.dist-info")
    wheel = PathDistribution(information)
    tops = {file.parts[0] for file in wheel.files or ()} - {"..", information.name}
    assert tops == set(HOUSES)
    assert wheel.metadata["Description-Content-Type"] == "text/markdown"
    assert (information / "licenses" / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()


def _verdict(folder: Path, criterion: str) -> str:
    summary = json.loads((folder / "reports" / "summary.json").read_text("utf-8"))
    return str(summary["criteria"][criterion]["verdict"])
