"""Interruption: the first SIGINT, SIGTERM or SIGHUP ends a run in order, and no further one disturbs that.

What is being put back is put back to its end; what was disturbed is put back on the way out. A terminal that was lost
is written to no more: an error of writing would end the cleaning up.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import current_thread, main_thread
from types import FrameType

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PATIENCE = (
    "\nstormproof: interrupted already; what was disturbed is being put back, please wait "
    "(kill -9 would leave it to the next verb)\n"
)


class Interruption:
    """The handler of the signals that end a run: raises KeyboardInterrupt once, in the main thread."""

    def __init__(self) -> None:
        self._terminals = tuple(_terminals())  # asked now: one that was lost is none any more
        self._came = ""
        self._putting_back = 0
        self._raised = False

    def __call__(self, number: int, _frame: FrameType | None) -> None:
        """Take a signal; raises KeyboardInterrupt for the first one, now or when what is put back is back."""
        if number == signal.SIGHUP:
            self._write_nowhere()
        if self._came:
            _say(PATIENCE)
            return
        self._came = signal.Signals(number).name
        self._raise_if_due()

    @contextmanager
    def deferred(self) -> Iterator[None]:
        """Let a block come to its end first."""
        self._putting_back += 1
        try:
            yield
        finally:
            self._putting_back -= 1
            self._raise_if_due()

    def _write_nowhere(self) -> None:
        """Let what is written to the terminal go nowhere."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for each in self._terminals:
            os.dup2(nowhere, each)
        os.close(nowhere)

    def _raise_if_due(self) -> None:
        if self._came and not self._raised and not self._putting_back:
            self._raised = True
            raise KeyboardInterrupt(self._came)


def watch(*, anew: bool = False) -> None:
    """Handle the signals that end a run; one that the caller was started to ignore (nohup) stays ignored.

    A run within a verb leaves them to the verb, unless `anew`.
    """
    if _watching() and not anew:
        return
    handler = Interruption()
    for number in ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, handler)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Let a block that puts something back come to its end, where signals are watched at all."""
    handler = _watching()
    if handler is None or current_thread() is not main_thread():
        yield  # signals reach the main thread alone
        return
    with handler.deferred():
        yield


def _watching() -> Interruption | None:
    found = signal.getsignal(signal.SIGTERM)
    return found if isinstance(found, Interruption) else None


def _terminals() -> Iterator[int]:
    """Yield the file descriptors of those of the two outputs that are a terminal."""
    for stream in (sys.__stdout__, sys.__stderr__):
        with suppress(OSError, ValueError):
            if stream is not None and os.isatty(stream.fileno()):
                yield stream.fileno()


def _say(text: str) -> None:
    with suppress(OSError):
        os.write(2, text.encode())
