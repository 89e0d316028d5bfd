"""What functions' packages hold: the zip files of code and layers, each looked through once.

https://docs.aws.amazon.com/lambda/latest/dg/python-layers.html (code first, then layers, then the runtime's own)
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from stormproof.core.least_privilege.records import installed_paths

SDK = re.compile(r"(?:python/(?:lib/python3\.\d+/site-packages/)?)?botocore/__init__\.py")
VERSION = re.compile(rb"""^__version__\s*=\s*["']([\d.]+)["']""", re.MULTILINE)


@dataclass(frozen=True, eq=False)
class Package:
    """A zip file as far as it is looked into; each is equal to itself alone, so that what is found is remembered of it.

    `paths` are all files, `modules` path -> source of those that are Python, `installed` the paths of what came from a
    package index, `unpacked` the size of all files in bytes.
    """

    paths: tuple[str, ...]
    modules: Mapping[str, bytes]
    installed: frozenset[str]
    unpacked: int


def opened(content: bytes) -> Package:
    """Look through a zip file; raises ValueError for what is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            modules = {each.filename: archive.read(each) for each in entries if each.filename.endswith(".py")}
            paths = tuple(each.filename for each in entries)
            size = sum(each.file_size for each in entries)
            return Package(paths, modules, frozenset(installed_paths(archive)), size)
    except zipfile.BadZipFile as error:
        raise ValueError(f"a deployment package is no zip file: {error}") from error


def unpacked_bytes(packages: Iterable[Package]) -> int:
    """Return how many bytes packages have unpacked."""
    return sum(package.unpacked for package in packages)


def bundled_sdk(packages: Iterable[Package]) -> tuple[int, ...]:
    """Return the version of the botocore that packages bring along, the first that is found; none for the runtime's."""
    return next(filter(None, map(_sdk, packages)), ())


def _sdk(package: Package) -> tuple[int, ...]:
    for path, source in package.modules.items():
        if SDK.fullmatch(path) and (found := VERSION.search(source)):
            return tuple(int(part) for part in found[1].decode().split("."))
    return ()
