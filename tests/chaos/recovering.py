"""``stormproof recover`` as an administrator's process, and moments between what is written and what is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from stormproof.run.reporting.project import ROOT
from tests.hardened_site import QUIET, Site

SAID = "said.txt"
WITHIN_S = 120.0


def begun(site: Site, folder: Path, *words: str) -> subprocess.Popen[bytes]:
    """Start it; what it says is in `SAID` of the folder."""
    command = [sys.executable, "-m", "stormproof", "recover", *words, "--yes", "--target", str(site.reached.file)]
    with (folder / SAID).open("ab") as said:
        return subprocess.Popen(
            command,
            cwd=folder,
            env={**QUIET, "PYTHONPATH": os.pathsep.join((str(ROOT), QUIET.get("PYTHONPATH", "")))},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )


def done(site: Site, folder: Path, *words: str) -> None:
    """Run it to its end, and hold that it succeeds."""
    assert begun(site, folder, *words).wait(WITHIN_S) == 0, (folder / SAID).read_text()


def lost(site: Site, write: Callable[[], None], lose: Callable[[], None]) -> str:
    """Write things and lose them; return a moment in between, which can be restored by now."""
    clock = site.reached.connection.clock
    write()
    clock.advance(timedelta(seconds=2))
    moment = clock.now().replace(microsecond=0).isoformat()
    clock.advance(timedelta(seconds=2))
    lose()
    clock.advance(timedelta(minutes=6))
    return moment
