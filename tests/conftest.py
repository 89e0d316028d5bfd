"""What all tests share, and what a session of all of them says in the end."""

from __future__ import annotations

import re

import pytest
from hypothesis import settings

from stormproof.run.prove.sampling import seed
from tests.hardened_site import site

__all__ = ["site"]

# How long an example takes is no rule of these tests: `benchmarks` measures.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

PLAYED = re.compile(r"/test_sabotages\.py::\w+\[(.+)\]")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the sabotages that the live tests have played, and by what they were drawn."""
    reports = [each for kind in ("passed", "failed", "error") for each in terminalreporter.stats.get(kind, ())]
    played = sorted({found[1] for each in reports if (found := PLAYED.search(each.nodeid))})
    if played:
        terminalreporter.write_line(f"{len(played)} sabotages played, drawn by {seed()}: {', '.join(played)}")
