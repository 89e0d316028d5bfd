"""How much memory a process uses and has used, as its operating system tells."""

from __future__ import annotations

import os
import re
import sys
import time
from contextlib import suppress

import psutil

KIB_PER_MB = 1024
PEAK = re.compile(rb"VmHWM:\s+(\d+)")


class Memory:
    """The resident memory of one process, in MB; on Linux its true peak, elsewhere the highest value met."""

    def __init__(self, pid: int) -> None:
        self._highest = 0
        self._looked = 0.0
        self._status: int | None = None
        self._process: psutil.Process | None = None
        with suppress(OSError, psutil.Error):  # it may have ended already
            if sys.platform == "linux":
                self._status = os.open(f"/proc/{pid}/status", os.O_RDONLY)
            else:
                self._process = psutil.Process(pid)

    def peak_mb(self, within_s: float = 0.0) -> int:
        """Return the most that the process has used, as of at most `within_s` ago; once it has ended, the last value.

        The kernel takes longer to tell than a small invocation to run.
        """
        now = time.monotonic()
        if now - self._looked >= within_s:
            self._looked = now
            self._highest = max(self._highest, self._look())
        return self._highest

    def close(self) -> None:
        """Give up the descriptor."""
        if self._status is not None:
            os.close(self._status)
            self._status = None

    def _look(self) -> int:
        try:
            if self._process is not None:
                return int(self._process.memory_info().rss) >> 20
            if self._status is None:
                return 0
            match = PEAK.search(os.pread(self._status, 4096, 0))
            return -(-int(match[1]) // KIB_PER_MB) if match else 0
        except (OSError, psutil.Error):
            return 0
