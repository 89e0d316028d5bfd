"""What a requirements.txt asks for, taken from the distributions that are installed here: no network is needed."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from stormproof.core.errors import UsageError

OF_THE_INSTALLATION = frozenset({"RECORD", "INSTALLER", "REQUESTED", "direct_url.json"})
"""Files that tell how a distribution was installed here, and would make the same code different bytes."""
BUILD_INSTEAD = "`sam build` installs it from the package index; name its .aws-sam/build/template.yaml"


def requirements(file: Path) -> tuple[Requirement, ...]:
    """Return what a requirements.txt asks for; raises UsageError for what is no plain requirement."""
    found = []
    for line in file.read_text("utf-8").splitlines():
        text = line.partition(" #")[0].strip()
        if not text or text.startswith("#"):
            continue
        try:
            found.append(Requirement(text))
        except InvalidRequirement as error:
            raise UsageError(f"{file}: {text!r} cannot be looked up among what is installed", BUILD_INSTEAD) from error
    return tuple(found)


def installed(asked: Iterable[Requirement], whose: str) -> dict[str, Distribution]:
    """Return the distributions that requirements need, all the way down, by name.

    Raises UsageError for one that is not installed, or in another version than is asked for; `whose` names the file.
    """
    known: dict[str, Distribution] = {}
    seen: set[tuple[str, str]] = set()
    pending = [(requirement, "") for requirement in asked]
    while pending:
        requirement, extra = pending.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        name = canonicalize_name(requirement.name)
        known[name] = known.get(name) or _found(requirement, whose)
        if not requirement.specifier.contains(known[name].version, prereleases=True):
            raise UsageError(f"{whose} asks for {requirement}; installed is {known[name].version}", BUILD_INSTEAD)
        for more in {"", *requirement.extras}:
            if (name, more) not in seen:
                seen.add((name, more))
                pending += [(Requirement(text), more) for text in known[name].requires or ()]
    return known


def _found(requirement: Requirement, whose: str) -> Distribution:
    try:
        return distribution(requirement.name)
    except PackageNotFoundError as error:
        way_out = f"pip install '{requirement}' beside Stormproof, or: {BUILD_INSTEAD}"
        raise UsageError(f"{whose} asks for {requirement}, which is not installed", way_out) from error


def files(of: Distribution) -> Iterator[tuple[str, str]]:
    """Yield the files of a distribution: their path below site-packages, and where they are; no scripts, no bytecode.

    Read from its RECORD, for there are thousands. Raises UsageError where it has none.
    https://packaging.python.org/en/latest/specifications/recording-installed-packages/
    """
    record = of.read_text("RECORD")
    if record is None:
        raise UsageError(f"the installed {of.name} does not say which files are its own", f"pip install {of.name} anew")
    base = str(of.locate_file(""))
    for name, *_ in csv.reader(record.splitlines()):
        folder, _, last = name.rpartition("/")
        ours = folder.endswith(".dist-info") and last in OF_THE_INSTALLATION
        if not (ours or name.endswith(".pyc") or name.startswith(("../", "/"))):
            yield name, f"{base}/{name}"
