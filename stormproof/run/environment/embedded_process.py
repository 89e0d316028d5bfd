"""A fresh embedded AWS for one run: started as a process of its own, stopped by its own process id."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from stormproof.aws.clock import RealClock
from stormproof.aws.embedded import extra
from stormproof.core.clock import poll
from stormproof.core.errors import CouldNotLook, UsageError
from stormproof.core.target.deployed_system import TWIN, DeployedSystem
from stormproof.core.weather import CLEAR, Weather
from stormproof.run.reporting.project import ROOT

READY_WITHIN_S = 180.0
STOP_WITHIN_S = 5.0
LOOK_EVERY_S = 0.02
LAST_LINES = 5
"""Of its log, shown where it did not start."""


class EmbeddedProcess:
    """``stormproof localaws`` in the background, with a folder of its own that goes when it stops.

    Raises UsageError where the embedded AWS is not installed.
    """

    def __init__(self, weather: Weather = CLEAR, system: DeployedSystem = TWIN) -> None:
        extra.require()
        from localaws.kernel.state_folder import own_folder  # noqa: PLC0415 - it need not be installed

        self._end = ExitStack()
        self._folder = self._end.enter_context(own_folder("stormproof-run-"))
        self._ready = self._folder / "ready.json"
        self._log = self._folder / "localaws.log"
        # Functions are held to their roles: what a role lacks, no run may get.
        program = [sys.executable, "-m", "stormproof", "localaws", "--iam", "enforce"]
        chosen = [*weather.options, *system.options]
        command = [*program, "--stop-at-eof", *chosen, "--ready-file", str(self._ready)]
        with self._log.open("wb") as log:
            # an own session: Ctrl-C at the terminal is for the run, which then stops the embedded AWS in order;
            # a pipe that nobody writes to: it ends with the run, however the run ended
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                command, cwd=ROOT, stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True
            )

    def target(self) -> Path:
        """Wait until it answers and return its target file; raises UsageError with its last words if it died."""
        try:
            poll(
                lambda: self._ready.exists() or self._process.poll() is not None,
                bool,
                clock=RealClock(),
                within_s=READY_WITHIN_S,
                every_s=LOOK_EVERY_S,
                what="the embedded AWS",
            )
        except CouldNotLook as error:
            raise UsageError(error.message, self._last_words()) from error
        if not self._ready.exists():
            raise UsageError("the embedded AWS did not start", self._last_words())
        return Path(json.loads(self._ready.read_text("utf-8"))["target"])

    @property
    def folder(self) -> Path:
        """A folder that lives as long as this embedded AWS: what is noted about it is void when it is gone."""
        return self._folder

    def terminate(self) -> None:
        """Ask it to end, without waiting for it."""
        if self._process.poll() is None:
            self._process.terminate()

    def stop(self) -> None:
        """End the process and remove its folder; may be called twice."""
        self.terminate()
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._end.close()

    def _last_words(self) -> str:
        lines = self._log.read_text("utf-8", "replace").strip().splitlines()
        return "\n  ".join(lines[-LAST_LINES:]) or "it said nothing; try `stormproof localaws --ready-file F`"
