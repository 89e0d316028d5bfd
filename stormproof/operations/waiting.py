"""Waiting for the lease of another run, told as it goes on: on a terminal by one line, which is rewritten."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TextIO

from stormproof.aws.undo.lease import Waiting

LEASE_WAIT_MINUTES = 30.0
EVERY_S = 30.0
"""Seconds after which a log, which cannot be rewritten, gets another line."""
CLEAR = "\r\x1b[K"


@dataclass
class LiveLine:
    """Tells what is waited for; `line` prints a line where `terminal` is none."""

    line: Callable[[str], None]
    terminal: TextIO | None = None
    _next: float = field(default=0.0, init=False)

    def say(self, text: str) -> None:
        """Tell it."""
        if self.terminal is not None and self.terminal.isatty():
            self.terminal.write(f"{CLEAR}{text}")
            self.terminal.flush()
        elif time.monotonic() >= self._next:
            self._next = time.monotonic() + EVERY_S
            self.line(text)


def waiting_for(minutes: float, line: Callable[[str], None], terminal: TextIO | None = None) -> Waiting:
    """Return a wait of so many minutes, none for 0."""
    return Waiting(minutes * 60, LiveLine(line, terminal).say)
