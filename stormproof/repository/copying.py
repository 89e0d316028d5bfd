"""What of a repository is judged, copied to where it may be changed: workflows, own actions, tests and their settings.

Code, data and whatever else lies there is not, however much it is.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from stormproof.core.errors import UsageError
from stormproof.repository.checkout import ACTIONS, FOLDER
from stormproof.repository.enacted import SETTINGS
from stormproof.repository.test_folders import PASSED_OVER, is_test

MOST_FILES = 50_000
"""In a folder that is looked through: one of more is no repository of one system."""


def copy_judged(root: Path, to: Path) -> None:
    """Copy it; raises UsageError for a folder of too many files. A link that leads out of the folder stays a link."""
    to.mkdir(parents=True)
    for path in _judged(root):
        made = to / path
        made.parent.mkdir(parents=True, exist_ok=True)
        inside = (root / path).resolve().is_relative_to(root.resolve())
        shutil.copyfile(root / path, made, follow_symlinks=inside)


def _judged(root: Path) -> Iterator[Path]:
    """Yield the paths of what is judged, relative to the root."""
    seen = 0
    for folder, inner, names in os.walk(root):
        inner[:] = sorted(each for each in inner if each not in PASSED_OVER)
        where = Path(folder).relative_to(root)
        seen += len(names)
        if seen > MOST_FILES:
            said = f"{root} holds more than {MOST_FILES:,} files, which are looked through for workflows and tests"
            raise UsageError(said, "put the template into a folder of its own system's repository")
        for name in sorted(names):
            if (
                where.parts[:1] == (FOLDER,)
                or name in ACTIONS
                or is_test(name)
                or (not where.parts and name in SETTINGS)
            ):
                yield where / name
