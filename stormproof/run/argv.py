"""A usage error where pytest takes the value of one of the run's options for a path, e.g. F of ``--target F``.

pytest looks for conftest.py beside each word that names an existing path. While it does not know an option yet, the
word after it counts as one: where F lies elsewhere, the project's own conftest.py, which brings the option, is not
loaded. No plugin of the project can say so then, hence this entry point. It is loaded by every pytest of the
environment, and does nothing but look at the words of a command that is given inside a Stormproof project.
https://docs.pytest.org/en/stable/reference/customize.html#initialization-determining-rootdir-and-configfile
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from stormproof.core.output.printable import printable

VALUED = frozenset(
    {
        "--target", "--criteria", "--reports", "--max-wait", "--lease-wait", "--system", "--parameter",
        "--weather", "--weather-seed", "--weather-rate",
    }
)  # fmt: skip
"""The run's options that take a value."""
RUN = "stormproof.run.plugin"
BAD_USE = 2


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None]:
    """End with status 2 where the run's own options are used in its project and it was not loaded."""
    yield
    given = early_config.invocation_params
    separated = apart(given.args)
    if separated and not early_config.pluginmanager.hasplugin(RUN) and in_project(given.dir):
        option, value = separated
        said = f"stormproof: pytest takes the word after {option} for a path\n  write {option}={value}\n"
        sys.stderr.write(printable(said))
        raise SystemExit(BAD_USE)


def apart(words: Sequence[object]) -> tuple[str, str] | None:
    """Return the first of the run's options that stands apart from its value, with the value; None where none does."""
    pairs = pairwise(map(str, words))
    return next(((option, value) for option, value in pairs if option in VALUED and not value.startswith("-")), None)


def in_project(folder: Path) -> bool:
    """Tell whether a folder belongs to a project whose conftest.py loads the acceptance run."""
    return any(
        RUN in path.read_text("utf-8", "replace")
        for each in (folder, *folder.parents)
        if (path := each / "conftest.py").is_file()
    )
