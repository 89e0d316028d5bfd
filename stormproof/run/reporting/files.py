"""Files and folders that appear whole or not at all, whenever a run is interrupted."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stormproof.core.errors import UsageError

TRIED_BYTES = 1_000_000
"""What is written and taken away again to see that a disk is not full: about what a run of all criteria leaves."""
WAY_OUT = "make room or name another place; nothing was done yet"


def write_whole(path: Path, text: str) -> None:
    """Write a file in one move: a reader, or an interruption, meets the old content or the new, nothing between."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def must_take(path: Path, what: str) -> None:
    """See, before anything else is done, that a file can be written; raises UsageError naming `what` it is for.

    Some of what is to be written is: a full disk takes a name and refuses the content. What is no regular file, such as
    a pipe, is not tried.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        return
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if path.exists():
            path.open("ab").close()
        _try_folder(path.parent)
    except OSError as error:
        raise UsageError(f"{what}: {path} cannot be written: {error.strerror}", WAY_OUT) from error


def must_take_files(folder: Path, what: str) -> None:
    """See that files can be written in a folder that may be yet to be made; raises UsageError as `must_take`."""
    try:
        _try_folder(folder)
    except OSError as error:
        raise UsageError(f"{what}: {folder} cannot be written: {error.strerror}", WAY_OUT) from error


def _try_folder(folder: Path) -> None:
    """Write where the folder is, or will be made; nothing stays. Raises OSError."""
    folder = folder.absolute()
    while not folder.exists():
        folder = folder.parent
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(bytes(TRIED_BYTES))
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """Yield a new folder to be filled; it takes the place of `folder` when the block ends without an exception."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    new = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    try:
        yield new
        new.chmod(0o755)
        _replace(folder, new)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise


def _replace(old: Path, new: Path) -> None:
    if not old.exists():
        new.replace(old)
        return
    aside = Path(tempfile.mkdtemp(dir=old.parent, prefix=f".{old.name}.old."))
    old.replace(aside / old.name)
    new.replace(old)
    shutil.rmtree(aside)
