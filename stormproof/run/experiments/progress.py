"""Shows what is being waited for: on a terminal one line that is rewritten, elsewhere a line now and then."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from typing import Any, TextIO

import pytest
from pytest_bdd.parser import Step

from stormproof.core.output.printable import printable
from stormproof.run.collection.scenarios import bound

EVERY_S = 30.0
"""Seconds of waiting after which a log, which cannot be rewritten, gets another line."""
CLEAR = "\r\x1b[K"


class Progress:
    """A pytest plugin; `tick` is called each time that something was waited for."""

    def __init__(self, capture: Any, stream: TextIO | None) -> None:
        self._capture = capture
        self._stream = stream
        self._live = stream is not None and stream.isatty()  # asked now: while pytest captures, nothing is a terminal
        self._what = ""
        self._waited_s = 0.0
        self._lines = 0

    @pytest.hookimpl(tryfirst=True)
    def pytest_bdd_before_step(self, request: pytest.FixtureRequest, step: Step) -> None:
        """Show the step that is gone through now."""
        scenario = bound(request.node)
        self._what = printable(f"{scenario.criterion if scenario else ''} {step.keyword.strip()} {step.name}")
        self._waited_s, self._lines = 0.0, 0
        if self._live:
            self._write(f"{CLEAR}{self._what}")

    def tick(self, seconds: float, left_s: float | None = None) -> None:
        """Show that this step has waited for some more seconds, and how many it may still take, where that is known."""
        self._waited_s += seconds
        still = "" if left_s is None else f", up to {left_s:.0f} s more"
        if self._live:
            self._write(f"{CLEAR}{self._what} ... {self._waited_s:.0f} s{still}")
        elif self._waited_s >= EVERY_S * (self._lines + 1):
            self._lines += 1
            self._write(f"{self._what} ... {self._waited_s:.0f} s{still}\n")

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        """Leave the terminal's line empty for what follows."""
        if self._live and self._what:
            self._write(CLEAR)

    def _write(self, text: str) -> None:
        if self._stream is None:
            return
        with self._capture.global_and_fixture_disabled() if self._capture else nullcontext():
            self._stream.write(text)
            self._stream.flush()


def progress_of(config: pytest.Config) -> Progress:
    """Return the progress of a run: silent where pytest's terminal was switched off."""
    watched = config.pluginmanager.hasplugin("terminalreporter")
    return Progress(config.pluginmanager.get_plugin("capturemanager"), sys.stdout if watched else None)
