"""A fresh embedded AWS for one run: started as a process of its own, stopped by its own process id."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from stormproof.core.errors import UsageError
from stormproof.run.project import ROOT

READY_WITHIN_S = 60.0
STOP_WITHIN_S = 5.0
LOOK_EVERY_S = 0.02
LINES_TOLD = 5


class EmbeddedProcess:
    """``stormproof localaws`` in the background, with a folder of its own that goes when it stops."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="stormproof-run-"))
        self._ready = self._folder / "ready.json"
        self._log = self._folder / "localaws.log"
        command = [sys.executable, "-m", "stormproof", "localaws", "--ready-file", str(self._ready)]
        with self._log.open("wb") as log:
            # an own session: Ctrl-C at the terminal is for the run, which then stops the embedded AWS in order
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )

    def target(self) -> Path:
        """Wait until it answers and return its target file; raises UsageError with its last words if it died."""
        deadline = time.monotonic() + READY_WITHIN_S
        while not self._ready.exists():
            if self._process.poll() is not None:
                raise UsageError("the embedded AWS did not start", self._last_words())
            if time.monotonic() > deadline:
                raise UsageError(f"the embedded AWS was not ready within {READY_WITHIN_S:.0f} s", self._last_words())
            time.sleep(LOOK_EVERY_S)
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
        try:
            self._process.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _last_words(self) -> str:
        lines = self._log.read_text("utf-8", "replace").strip().splitlines()
        return "\n  ".join(lines[-LINES_TOLD:]) or "it said nothing; try `stormproof localaws --ready-file F`"
