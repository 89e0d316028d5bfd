"""Environments that hold wheels, what their metadata declares, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import Distribution, PathDistribution, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PIP = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")


@dataclass(frozen=True)
class Installed:
    """An environment with wheels in it; `folder` is an empty one to work in, `more` are variables of its own."""

    home: Path
    folder: Path
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def packages(self) -> Path:
        """Its site-packages."""
        return Path(sysconfig.get_path("purelib", "venv", {"base": str(self.home)}))

    @property
    def python(self) -> str:
        """Its interpreter."""
        return os.fspath(Path(sysconfig.get_path("scripts", "venv", {"base": str(self.home)})) / "python")

    @property
    def environment(self) -> dict[str, str]:
        """The variables without those that lead to AWS, to a target or to other packages."""
        foreign = ("AWS_", "STORMPROOF_", "PYTHON", "PYTEST_", "VIRTUAL_ENV")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        return {**kept, **self.more}

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run the interpreter in the empty folder."""
        return subprocess.run(
            [self.python, *words],
            cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False, timeout=110,
        )  # fmt: skip

    def stormproof(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run the command."""
        return self.run("-m", "stormproof", *words)

    def pytest(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run pytest on the installed features, as README.md says."""
        return self.run("-m", "pytest", "-p", "stormproof.run.plugin", "-p", "steps", "--pyargs", "features", *words)


def linked_environment(home: Path, wheels: Path, names: tuple[str, ...]) -> Installed:
    """Install wheels without a registry: what they require is linked from the environment that the tests run in."""
    folder = home / "work"
    installed = Installed(home / "environment", folder)
    venv.create(installed.home, symlinks=True)
    folder.mkdir()
    found = [os.fspath(wheel) for name in names for wheel in wheels.glob(f"{name}-*.whl")]
    pip = (*PIP, "--python", installed.python, "install", "--no-deps", "--no-index")
    subprocess.run([*pip, *found], check=True, timeout=100)
    own = {name: _own(installed, name) for name in names}
    for name, package in sorted(_required(own).items()):
        if name not in own:
            _link(package, installed.packages)
    return installed


def _own(installed: Installed, name: str) -> Distribution:
    (information,) = installed.packages.glob(f"{name}-*.dist-info")
    return PathDistribution(information)


def _required(own: Mapping[str, Distribution]) -> dict[str, Distribution]:
    """Return what distributions need by their metadata, all the way down, by name; two are Stormproof and its extra."""
    known = dict(own)
    asked: set[tuple[str, str]] = set()
    pending = [(name, extra) for name in own for extra in ("", "embedded")[: len(own)]]
    while pending:
        name, extra = pending.pop()
        asked.add((name, extra))
        for requirement in map(Requirement, known[name].requires or ()):
            if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
                needed = canonicalize_name(requirement.name).replace("-", "_")
                known[needed] = known.get(needed) or distribution(requirement.name)
                more = {(needed, each) for each in ("", *requirement.extras)}
                pending += more - asked
    return known


def _link(package: Distribution, folder: Path) -> None:
    """Make what a distribution has at the top of site-packages importable from another one."""
    source = Path(str(package.locate_file("")))
    tops = {file.parts[0] for file in package.files or ()} - {"..", "__pycache__"}
    for name in tops:
        if not (folder / name).exists():
            (folder / name).symlink_to(source / name)
