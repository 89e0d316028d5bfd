"""A process and what descends from it, on Linux: nothing that a function starts outlives it.

Standard library only: this runs in the template process and in functions' processes.
"""

from __future__ import annotations

import ctypes
import os
import signal
from collections.abc import Iterator

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36  # prctl(2)


def die_with_parent() -> None:
    """Have this process killed when its parent ends."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def adopt_orphans() -> None:
    """Become the parent of descendants whose own parent ends, instead of the machine's first process."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)


def children() -> set[int]:
    """Return the IDs of this process's children, those that were adopted included."""
    own = str(os.getpid()).encode()
    return {pid for pid, parent in _parents() if parent == own}


def ended() -> Iterator[tuple[int, int]]:
    """Reap the children that have ended: process ID, and exit status or minus the signal's number."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        yield pid, os.waitstatus_to_exitcode(status)


def end_all() -> None:
    """Kill this process's children and all their descendants; return when they have ended."""
    while found := children():
        for pid in found:
            os.kill(pid, signal.SIGKILL)
        for pid in found:
            os.waitpid(pid, 0)


def _parents() -> Iterator[tuple[int, bytes]]:
    for name in os.listdir("/proc"):  # noqa: PTH208 - pathlib costs a cold start 5 ms
        if not name.isdecimal():
            continue
        try:
            with open(f"/proc/{name}/stat", "rb") as file:  # noqa: PTH123 - as above
                after_name = file.read().rpartition(b")")[2].split()
        except OSError:  # it has ended meanwhile
            continue
        yield int(name), after_name[1]
