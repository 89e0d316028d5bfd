"""One line about what is being done and for how long, wherever that takes more than two seconds.

On a terminal the line is rewritten and goes away; elsewhere, where nothing can be rewritten, a line is written now and
then. Whoever prints meanwhile has the line cleared first.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from threading import Event, RLock, Thread
from typing import TextIO

from stormproof.cli.speaking.manner import manner
from stormproof.core.output.printable import printable

AFTER_S = 2.0
"""How long something may take before anything is said of it."""
EACH_S = 0.5
SELDOM_S = 30.0
"""Between two lines where nothing can be rewritten."""
CLEAR = "\r\x1b[K"


def _moment() -> float:
    return time.monotonic()


@dataclass
class Line:
    """What is said of one thing; `stream` is where, `terminal` whether it can be rewritten there."""

    stream: TextIO
    terminal: bool
    what: str
    _began: float = field(default_factory=_moment, init=False)
    _said: float = field(default_factory=_moment, init=False)
    _shown: bool = field(default=False, init=False)
    _lock: RLock = field(default_factory=RLock, init=False)

    def now(self, what: str) -> None:
        """Say from now on that this is being done; its time begins anew."""
        with self._lock:
            self.what, self._began, self._said = what, time.monotonic(), time.monotonic()

    def tick(self) -> None:
        """Say it, if it is time to."""
        with self._lock, suppress(OSError, ValueError):  # a terminal that was lost
            moment = time.monotonic()
            for_s = moment - self._began
            if self.terminal and for_s >= AFTER_S:
                self.stream.write(f"{CLEAR}{self._text(for_s)}")
                self._shown = True
            elif not self.terminal and moment - self._said >= SELDOM_S:
                self._said = moment
                self.stream.write(f"{self._text(for_s)}\n")
            self.stream.flush()

    def clear(self) -> None:
        """Leave the terminal's line empty for what follows."""
        with self._lock, suppress(OSError, ValueError):
            if self._shown:
                self.stream.write(CLEAR)
                self.stream.flush()
                self._shown = False

    def _text(self, for_s: float) -> str:
        text = f"{printable(self.what)} ... {for_s:.0f} s"
        columns = os.get_terminal_size(self.stream.fileno()).columns if self.terminal else 0
        return text[: columns - 1] if columns else text


LINE: ContextVar[Line | None] = ContextVar("line", default=None)


@contextmanager
def working(what: str) -> Iterator[Line]:
    """Say, as long as a block lasts, that something is being done; within another such block by that one's line."""
    if (above := LINE.get()) is not None:
        before = above.what
        above.now(what)
        try:
            yield above
        finally:
            above.now(before)
        return
    with os.fdopen(_descriptor(), "w") as stream:
        line = Line(stream, terminal=stream.isatty(), what=what)
        token = LINE.set(line)
        try:
            with _ticking(line):
                yield line
        finally:
            line.clear()
            LINE.reset(token)


def clear_line() -> None:
    """Clear the line of what is being done, if there is one: somebody prints."""
    if (line := LINE.get()) is not None:
        line.clear()


def _descriptor() -> int:
    """Return a copy of what leads to whoever watches, or one that leads nowhere where he wants to hear nothing.

    A copy, since pytest, which some verbs run in this process, takes the file descriptor itself for a while.
    """
    if not manner().quiet and sys.__stderr__ is not None:
        with suppress(OSError, ValueError):
            return os.dup(sys.__stderr__.fileno())
    return os.open(os.devnull, os.O_WRONLY)


@contextmanager
def _ticking(line: Line) -> Iterator[None]:
    ended = Event()

    def tick() -> None:
        while not ended.wait(EACH_S):
            line.tick()

    thread = Thread(target=tick, name="live line", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
