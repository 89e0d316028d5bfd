"""What is told while a run waits."""

import io
from pathlib import Path
from unittest.mock import Mock

import pytest

from stormproof.core.criteria.verdicts import Proof
from stormproof.run.collection.scenarios import BOUND, Bound
from stormproof.run.experiments.progress import CLEAR, EVERY_S, Progress


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        """It is."""
        return True


def waiting(stream: io.StringIO | None) -> Progress:
    """A progress in the midst of a step."""
    progress = Progress(None, stream)
    item = Mock(spec=pytest.Item, stash=pytest.Stash())
    item.stash[BOUND] = Bound("t", "n", "f", "r", "3.4", Proof.PROVOKED, Path("f"), 1, (), {})
    step = Mock(keyword="When ")
    step.name = "a mail arrives"
    progress.pytest_bdd_before_step(Mock(node=item), step)
    return progress


def test_a_terminal_shows_the_step_and_how_long_it_waits() -> None:
    """One line, rewritten, with what may be left of it, and gone before the verdicts are told."""
    terminal = Terminal()
    progress = waiting(terminal)
    progress.tick(1.5)
    progress.tick(2.0, 120.0)
    progress.pytest_sessionfinish()
    assert terminal.getvalue().split(CLEAR)[1:] == [
        "3.4 When a mail arrives",
        "3.4 When a mail arrives ... 2 s",
        "3.4 When a mail arrives ... 4 s, up to 120 s more",
        "",
    ]


def test_a_log_gets_a_line_now_and_then() -> None:
    """Whoever reads it later wants to know that it waited, not each second of it."""
    log = io.StringIO()
    progress = waiting(log)
    for _ in range(int(EVERY_S * 2) + 5):
        progress.tick(1.0)
    progress.pytest_sessionfinish()
    assert log.getvalue() == "3.4 When a mail arrives ... 30 s\n3.4 When a mail arrives ... 60 s\n"


def test_a_silent_run_says_nothing() -> None:
    """Where pytest's terminal is off there is nobody to tell."""
    waiting(None).tick(EVERY_S)
