"""Zips of local code, as `sam build` and `sam package` would make them; equal sources make equal bytes."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from stormproof.aws.packaging import EPOCH
from stormproof.operations.deployment import distributions
from stormproof.operations.deployment.templates import LocalCode

REQUIREMENTS = "requirements.txt"
LEFT_OUT = frozenset({"__pycache__", ".git", ".aws-sam"})
"""Folders that belong to tools, in no package."""


@dataclass(frozen=True)
class Archive:
    """A zip, known by the SHA-256 of its bytes (hex)."""

    content: bytes
    digest: str


def archive(code: LocalCode) -> Archive:
    """Return the zip of a resource's code: a zip as it is; a folder with what its requirements.txt asks for.

    A layer that is built has all that in the folder ``python/``:
    https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html
    Raises UsageError for a requirement that is not installed here.
    """
    content = zipped(_files(code)) if code.place.is_dir() else code.place.read_bytes()
    return Archive(content, hashlib.sha256(content).hexdigest())


def packed(folder: Path) -> bytes | None:
    """Return the zip of what stands in a folder, and of nothing else; None where nothing does."""
    found = dict(_of_folder(folder))
    return zipped(found) if found else None


def _files(code: LocalCode) -> dict[str, str]:
    asked = code.place / REQUIREMENTS
    found: dict[str, str] = {}
    if code.python and asked.is_file():
        needed = distributions.installed(distributions.requirements(asked), str(asked))
        for distribution in needed.values():
            found.update(distributions.files(distribution))
    found.update(_of_folder(code.place))
    prefix = "python/" if code.layer and code.python else ""
    return {f"{prefix}{name}": file for name, file in found.items()}


def _of_folder(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the files of a folder: their path below it, and where they are; links are followed, a zip has none."""
    for root, names, found in os.walk(folder, followlinks=True):
        names[:] = [name for name in names if name not in LEFT_OUT]
        for name in found:
            file = Path(root, name)
            if file.suffix != ".pyc":
                yield file.relative_to(folder).as_posix(), os.fspath(file)


def zipped(found: Mapping[str, str]) -> bytes:
    """Return the zip of files by name; of their permissions only whether they may be executed is kept."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name, file in sorted(found.items()):
            # Stored, not deflated: zlib's output differs between its versions, and a start has no time for it.
            entry = zipfile.ZipInfo(name, EPOCH)
            with open(file, "rb") as content:  # noqa: PTH123 - a Path each takes longer than the reading
                executable = os.fstat(content.fileno()).st_mode & 0o100
                entry.external_attr = (0o755 if executable else 0o644) << 16
                made.writestr(entry, content.read())
    return buffer.getvalue()
