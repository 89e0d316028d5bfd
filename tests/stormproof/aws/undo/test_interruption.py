"""Signals: the first one ends a run in order, what is put back comes to its end, and no further one disturbs it."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

RUN = """
import os, signal, sys
from stormproof.aws.undo.interruption import uninterrupted, watch

def kill(name):
    os.kill(os.getpid(), getattr(signal, name))

watch()
seen = []
try:
    try:
        with uninterrupted():
            kill({first!r})
            seen.append("put back")
        seen.append("went on")
    finally:
        kill({second!r})
        print("to a terminal that may be gone")
        seen.append("cleaned up")
except KeyboardInterrupt as interrupted:
    seen.append(str(interrupted))
open({file!r}, "w").write(", ".join(seen))
"""
ROOT = str(Path(__file__).parents[4])


@pytest.mark.parametrize("first", ["SIGINT", "SIGTERM", "SIGHUP"])
@pytest.mark.parametrize("second", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_the_first_signal_ends_the_run_and_the_second_lets_it_clean_up(tmp_path: Path, first: str, second: str) -> None:
    """What is being put back is put back; the second signal is answered, and nothing else."""
    script = RUN.format(first=first, second=second, file=str(tmp_path / "seen"))
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "seen").read_text() == f"put back, cleaned up, {first}"
    assert "please wait" in done.stderr


def test_a_lost_terminal_is_written_to_no_more(tmp_path: Path) -> None:
    """Writing to it fails, which would end the cleaning up."""
    controller, terminal = pty.openpty()
    script = RUN.format(first="SIGHUP", second="SIGHUP", file=str(tmp_path / "seen"))
    script = script.replace("watch()\n", "watch()\nprint('watching', flush=True)\nsys.stdin.readline()\n", 1)
    process = subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=terminal, stderr=terminal, cwd=ROOT
    )
    os.close(terminal)
    assert os.read(controller, 100)
    os.close(controller)  # from here on, writing is an error
    process.communicate(b"go\n")
    assert process.returncode == 0
    assert (tmp_path / "seen").read_text() == "put back, cleaned up, SIGHUP"


def test_who_was_started_to_ignore_a_hangup_goes_on() -> None:
    """As `nohup` asks for."""
    script = (
        "import os, signal\n"
        "from stormproof.aws.undo.interruption import watch\n"
        "signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "watch()\n"
        "os.kill(os.getpid(), signal.SIGHUP)\n"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False, cwd=ROOT).returncode == 0
