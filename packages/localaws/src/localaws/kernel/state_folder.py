"""Folders that go with the process that made them: at its end without holding that up, or with the next that makes one.

Who was killed removed nothing, but its lock went with it: https://man7.org/linux/man-pages/man2/flock.2.html
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

OWNER = ".owner"
"""The file in such a folder that its process holds locked for as long as it lives."""
WAIT_S = 0.5
"""How long the end waits for it: an ordinary folder is gone by then."""
REMOVE = "import shutil, sys; shutil.rmtree(sys.argv[1], ignore_errors=True)"


@contextlib.contextmanager
def own_folder(prefix: str) -> Iterator[Path]:
    """Yield a new folder for temporary files, its name begun by `prefix`; it is removed in the end.

    Those of the prefix go, too, whose processes were killed.
    """
    for left in _left_behind(prefix):
        remove_later(left)
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    try:
        with _locked(folder):
            yield folder
    finally:
        remove_later(folder)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    new = folder / f"{OWNER}.new"
    with new.open("w") as owner:
        fcntl.flock(owner, fcntl.LOCK_EX)
        new.rename(folder / OWNER)  # locked before it has its name: nobody takes it for one that was left
        yield


def _left_behind(prefix: str) -> Iterator[Path]:
    """Yield the folders of this user whose owner nobody holds."""
    for folder in Path(tempfile.gettempdir()).glob(f"{prefix}*/"):
        with contextlib.suppress(OSError):  # it is somebody else's, or has just gone
            if folder.stat().st_uid == os.getuid() and not folder.is_symlink() and not _held(folder / OWNER):
                yield folder


def _held(owner: Path) -> bool:
    """Tell whether a process holds it; raises OSError where there is none."""
    with owner.open("r") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def remove_later(folder: Path) -> None:
    """Remove a folder, in a process of its own that outlives this one: unpacked packages are thousands of files."""
    program = [sys.executable, "-I", "-S", "-c", REMOVE, str(folder)]
    nowhere = subprocess.DEVNULL
    remover = subprocess.Popen(  # noqa: S603 - our own program
        program, cwd="/", stdin=nowhere, stdout=nowhere, stderr=nowhere, start_new_session=True
    )
    with contextlib.suppress(subprocess.TimeoutExpired):
        remover.wait(WAIT_S)
