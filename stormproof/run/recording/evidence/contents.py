"""What lies in a bundle's folder, looked at without following anything out of it: regular files count, and no more."""

from __future__ import annotations

import errno
import json
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stormproof.run.recording.evidence.layout import MANIFEST, SIGNATURE
from stormproof.run.recording.evidence.lines import SHARED

OWN = frozenset({MANIFEST, SIGNATURE})
NO_FILE = "is no regular file"


@dataclass(frozen=True)
class Shared:
    """The line by which the scenario in the file `path` names an experiment's file and its SHA-256."""

    path: str
    file: str
    sha256: str


@dataclass(frozen=True)
class Found:
    """A file's path within the bundle and its content, or what is wrong with it."""

    path: str
    content: bytes = b""
    problem: str = ""


def files_below(folder: Path) -> Iterator[Found]:
    """Yield everything below a bundle's folder, by name; the manifest and its signature are left out."""
    yield from _below(folder, "")


def shared_lines(found: Found) -> Iterator[Shared]:
    """Yield the lines by which a scenario names experiments; of a damaged file those that can be read."""
    for text in found.content.decode("utf-8", "replace").splitlines() if found.path.endswith(".jsonl") else ():
        line = _parsed(text)
        if isinstance(line, dict) and line.get("line") == SHARED and {"file", "sha256"} <= line.keys():
            yield Shared(found.path, str(line["file"]), str(line["sha256"]))


def read_regular(path: Path) -> bytes:
    """Return the content of a regular file; raises OSError for a link, a pipe, a device and what cannot be read.

    What is opened is what is judged: nothing can be put in its place in between.
    """
    number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(number, "rb") as file:
        if not stat.S_ISREG(os.fstat(number).st_mode):
            raise OSError(errno.EINVAL, NO_FILE, str(path))
        return file.read()


def _below(folder: Path, within: str) -> Iterator[Found]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield Found(within or ".", problem=str(error.strerror))
        return
    for entry in entries:
        path = f"{within}{entry.name}"
        if entry.is_dir(follow_symlinks=False):
            yield from _below(Path(entry.path), f"{path}/")
        elif path not in OWN:
            yield _file(Path(entry.path), path)


def _file(file: Path, path: str) -> Found:
    try:
        return Found(path, read_regular(file))
    except OSError as error:
        return Found(path, problem=NO_FILE if error.errno == errno.ELOOP else str(error.strerror))


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
