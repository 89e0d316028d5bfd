"""Joins this run's options with their values before pytest reads its command line: ``--target F`` to ``--target=F``.

pytest looks for its configuration beside each word that is no option, and takes the value of an option that it does
not know yet for such a word: a target file elsewhere would hide the project's own pytest.ini and with it these very
options. https://docs.pytest.org/en/stable/reference/customize.html#initialization-determining-rootdir-and-configfile
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

VALUED = frozenset(
    {"--target", "--criteria", "--reports", "--max-wait", "--weather", "--weather-seed", "--weather-rate"}
)
PROGRAMS = frozenset({"pytest", "py.test", "__main__.py"})


def pytest_addoption() -> None:
    """Start pytest anew with joined words; called as soon as the entry point is loaded, before anything is captured."""
    words = sys.argv[1:]
    joined = join(words)
    if Path(sys.argv[0]).name in PROGRAMS and "pytest" in sys.argv[0] and joined != words:
        sys.stdout.flush()
        before = sys.orig_argv[: len(sys.orig_argv) - len(words)]
        os.execv(sys.executable, [*before, *joined])  # noqa: S606 - the same program with the same words


def join(words: Sequence[str]) -> list[str]:
    """Return the words with each of the run's options joined to the word after it."""
    joined: list[str] = []
    for word in words:
        if joined and joined[-1] in VALUED and not word.startswith("--"):
            joined[-1] += f"={word}"
        else:
            joined.append(word)
    return joined
