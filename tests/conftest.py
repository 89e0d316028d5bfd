"""What all tests share, and what a session of all of them says in the end."""

from __future__ import annotations

import os
import re
from collections.abc import Generator

import pytest
from hypothesis import settings

from stormproof.garbage import collected_seldom
from tests.lots import SEED
from tests.sites import SITES, site, sites

__all__ = ["site", "sites"]

# How long an example takes is no rule of these tests: `benchmarks` measures.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

NIGHTLY_S = 900
"""How long a nightly test may take that says nothing else: it shares its cores with others that are as long."""

# As verbs and runs do: looking for cycles takes a good part of the time of tests that load AWS's models.
collected_seldom()

# Whatever embedded AWS tests start answers an error in place of what is not as its model says: localaws's README.
os.environ["LOCALAWS_CHECK_ANSWERS"] = "1"

PLAYED = re.compile(r"/test_sabotages\.py::\w+\[(.+)\]")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give nightly tests the time that they need on a machine with much to do."""
    for item in items:
        if item.get_closest_marker("nightly") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(NIGHTLY_S))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Have no test fail for what another has left of the session's system: after a failure there is a new one."""
    report = yield
    made = item.config.stash.get(SITES, None)
    if made and report.failed and "sites" in getattr(item, "fixturenames", ()):
        made.leave(item.nodeid)
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the sabotages that the live tests have played, and by what they were drawn."""
    reports = [each for kind in ("passed", "failed", "error") for each in terminalreporter.stats.get(kind, ())]
    played = sorted({found[1] for each in reports if (found := PLAYED.search(each.nodeid))})
    if played:
        terminalreporter.write_line(f"{len(played)} sabotages played, drawn by {SEED}: {', '.join(played)}")
