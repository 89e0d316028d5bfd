"""A template process ends quietly with the embedded AWS, also with one that ends while it is loading."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import localaws
from localaws.services.lambda_.runtime.processes.forking import INTERPRETER, START

ROOT = Path(localaws.__file__).parents[1]
SECONDS = 60.0


def test_one_whose_embedded_aws_has_gone_while_it_loads_says_nothing(tmp_path: Path) -> None:
    """An embedded AWS that cannot deploy its template ends at once: the reason stands alone on the terminal."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    packages = [each for each in sys.path if each.endswith("site-packages")]
    with ours, theirs:
        zygote = subprocess.Popen(
            [sys.executable, *INTERPRETER, START, str(ROOT), str(theirs.fileno()), *packages, str(tmp_path)],
            pass_fds=(theirs.fileno(),), stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True,
        )  # fmt: skip
    _, said = zygote.communicate(timeout=SECONDS)
    assert (zygote.returncode, said) == (0, "")
