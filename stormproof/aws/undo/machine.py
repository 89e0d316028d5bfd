"""This machine and its processes, told apart from others of the same host name.

A process is told by its boot, the PID namespace that it counts in, and when it began: PIDs are given again.
https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html (starttime, field 22),
https://man7.org/linux/man-pages/man7/pid_namespaces.7.html
"""

from __future__ import annotations

import os
from pathlib import Path

BOOT, NAMESPACE = Path("/proc/sys/kernel/random/boot_id"), Path("/proc/self/ns/pid")
STARTED = 22 - 3
"""The place of `starttime` behind the process's name, which may hold blanks and brackets, and its state."""


def machine_id() -> str:
    """Return what tells this machine's processes from all others; empty where the machine does not tell it."""
    try:
        return f"{BOOT.read_text('ascii').strip()} {os.readlink(NAMESPACE)}"  # noqa: PTH115 - the text of the link alone
    except OSError:
        return ""


def started(pid: int) -> str:
    """Return when a process of this machine began, in ticks since the boot; empty where there is no such process."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return ""
    fields = text.rpartition(")")[2].split()
    return fields[STARTED] if len(fields) > STARTED and fields[0] not in {"Z", "X"} else ""
