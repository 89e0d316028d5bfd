"""Functions whose code is a plain folder: packed here, the same folder to the same bytes, and put into ``$LATEST``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from provisioners.release import packages
from stormproof.aws.observe.lambda_functions import read_function
from stormproof.core.errors import UsageError
from stormproof.core.planning.plans import Plan
from stormproof.operations.deployment.archives import packed
from stormproof.operations.reach import Reached
from stormproof.operations.release import function_of

LARGEST = 50 * 1024 * 1024
"""Bytes of a zip that Lambda takes from who deploys; longer ones go through S3:
https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
"""


@dataclass(frozen=True)
class Package:
    """The zip of a folder, for a function by its role or name."""

    function: str
    folder: Path
    content: bytes


def pack(folders: Mapping[str, str]) -> tuple[Package, ...]:
    """Return the zips of folders by function, before anything is asked of AWS.

    Raises UsageError for a folder that is not there, has nothing in it, or makes more than Lambda takes so.
    """
    return tuple(Package(function, Path(folder), _content(Path(folder))) for function, folder in folders.items())


def plan_packages(reached: Reached, packages_: tuple[Package, ...]) -> Plan:
    """Return what puts them into ``$LATEST``; raises UsageError for an unknown function, CouldNotLook."""
    reads = reached.connection.reader
    states = ((read_function(reads, function_of(reached, each.function)), each.content) for each in packages_)
    return Plan(tuple(packages.put(*each) for each in states))


def _content(folder: Path) -> bytes:
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder}", "name the folder that holds the function's code")
    content = packed(folder)
    if content is None:
        raise UsageError(f"{folder} holds no code", "name the folder that holds the function's code")
    if len(content) > LARGEST:
        said = f"{folder} makes a zip of {len(content) / 1e6:.0f} MB, and Lambda takes {LARGEST / 1e6:.0f} MB so"
        raise UsageError(said, "deploy it by what uploads to S3, e.g. `sam deploy`, then `stormproof release`")
    return content
