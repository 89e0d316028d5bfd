"""The wheels and the packages that the lock pins, taken from the registry into an empty environment."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from stormproof.aws.embedded.extra import INSTALL
from tests.packaging.environments import PIP, Installed

ROOT = Path(__file__).resolve().parents[2]
EMBEDDED_ONLY = ("moto", "aiohttp", "uvloop", "pillow", "awslambdaric", "time-machine", "aiosmtpd", "lark")
BOTH = "stormproof[embedded]"
TOOLS = {"uv": "uv==0.13.9", "pipx": "pipx==1.18.4"}
NAMES = "from importlib.metadata import distributions\nfor each in distributions(): print(each.name.lower())"

pytestmark = [pytest.mark.nightly, pytest.mark.timeout(1800)]


def test_stormproof_alone_installs_nothing_of_the_embedded_aws(wheels: Path, tmp_path: Path) -> None:
    """What pip itself takes to be required, and what is then said without the extra."""
    fresh = _installed(tmp_path, _file(wheels, "stormproof"))
    names = set(fresh.run("-c", NAMES).stdout.split())
    assert "stormproof" in names
    assert names & {"localaws", *EMBEDDED_ONLY} == set()
    assert fresh.stormproof("queries", "list").returncode == 0
    done = fresh.stormproof("localaws")
    assert (done.returncode, INSTALL in done.stderr) == (2, True)


def test_with_the_extra_the_features_run(wheels: Path, tmp_path: Path) -> None:
    """A criterion is proven on the embedded AWS that the extra brings."""
    both = (f"{_file(wheels, 'stormproof')}[embedded]", _file(wheels, "stormproof_localaws"))
    done = _installed(tmp_path, *both).pytest("--target=embedded", "--criteria=1.1")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("tool", "words"),
    [
        ("uv", ("tool", "run", "--python", sys.executable, "--find-links", "{wheels}", "--from", BOTH)),
        ("pipx", ("run", "--python", sys.executable, "--pip-args=--find-links {wheels}", "--spec", BOTH)),
    ],
)
def test_one_command_comes_to_a_first_verdict(wheels: Path, tmp_path: Path, tool: str, words: tuple[str, ...]) -> None:
    """On a machine that holds nothing of it: the tools of README.md, each with caches and folders of its own."""
    installed = Installed(tmp_path / "environment", tmp_path / "work", _homes(tmp_path))
    venv.create(installed.home, symlinks=True)
    installed.folder.mkdir()
    subprocess.run([*PIP, "--python", installed.python, "install", TOOLS[tool]], check=True, timeout=300)
    command = [os.fspath(Path(installed.python).with_name(tool)), *(word.format(wheels=wheels) for word in words)]
    done = subprocess.run(
        [*command, "stormproof", "verify", "--target", "embedded", "--criteria", "1.1"],
        cwd=installed.folder, env=installed.environment, capture_output=True, text=True, check=False, timeout=900,
    )  # fmt: skip
    assert "1.1  PASS" in done.stdout, done.stdout + done.stderr
    assert done.returncode == 0


def _homes(folder: Path) -> dict[str, str]:
    """Return where the tools keep things: nothing of what this machine has installed or downloaded."""
    names = ("UV_CACHE_DIR", "UV_TOOL_DIR", "PIPX_HOME", "PIPX_BIN_DIR", "PIPX_MAN_DIR", "XDG_CACHE_HOME")
    return {name: os.fspath(folder / name.lower()) for name in names}


def _file(wheels: Path, name: str) -> str:
    """Return the file of a wheel: by its name alone, pip might take another project's from the index."""
    (wheel,) = wheels.glob(f"{name}-*.whl")
    return os.fspath(wheel)


def _installed(folder: Path, *requirements: str) -> Installed:
    """Install with the versions of the lock; its hashes are for `make setup`, wheels built here have none."""
    installed = Installed(folder / "environment", folder / "work")
    venv.create(installed.home, symlinks=True)
    installed.folder.mkdir()
    pins = re.findall(r"^[\w.-]+==[^\\\n]+", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE)
    constraints = folder / "constraints.txt"
    constraints.write_text("\n".join(pins), "utf-8")
    pip = (*PIP, "--python", installed.python, "install")
    subprocess.run([*pip, "--constraint", os.fspath(constraints), *requirements], check=True, timeout=1500)
    return installed
