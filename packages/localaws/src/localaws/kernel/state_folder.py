"""The folder of an embedded AWS's state goes when it ends, without holding up the end."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from pathlib import Path

WAIT_S = 0.5
"""How long the end waits for it: an ordinary folder is gone by then."""
REMOVE = "import shutil, sys; shutil.rmtree(sys.argv[1], ignore_errors=True)"


def remove_later(folder: Path) -> None:
    """Remove a folder, in a process of its own that outlives this one: unpacked packages are thousands of files."""
    program = [sys.executable, "-I", "-S", "-c", REMOVE, str(folder)]
    nowhere = subprocess.DEVNULL
    remover = subprocess.Popen(  # noqa: S603 - our own program
        program, cwd="/", stdin=nowhere, stdout=nowhere, stderr=nowhere, start_new_session=True
    )
    with contextlib.suppress(subprocess.TimeoutExpired):
        remover.wait(WAIT_S)
