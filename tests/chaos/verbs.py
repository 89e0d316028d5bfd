"""Verbs as processes that can be killed with all that they have started, as a machine that loses its power does it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from stormproof.run.reporting.project import ROOT
from tests.hardened_site import QUIET

SAID = "said.txt"
"""In a verb's folder: what it and those before it have said."""


@contextmanager
def started(folder: Path, *words: str, counted: Sequence[str] = ()) -> Iterator[subprocess.Popen[bytes]]:
    """Run a verb in a process group of its own, which is gone when the block ends.

    `counted` are the words by which ``counted.py`` knows at which call it ends.
    """
    module = ("tests.chaos.counted", *counted) if counted else ("stormproof",)
    with (folder / SAID).open("a") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", *module, *words],
            cwd=folder,
            env={**QUIET, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                killed(process)


def killed(process: subprocess.Popen[bytes]) -> None:
    """Kill a verb by SIGKILL: nothing of it goes on."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
