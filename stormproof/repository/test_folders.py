"""Where a repository keeps its tests for pytest."""

from __future__ import annotations

import os
import re
from pathlib import Path

PASSED_OVER = frozenset({".git", ".hg", ".venv", "venv", "node_modules", ".aws-sam", "cdk.out", "__pycache__", "dist"})
"""Folders in which nobody keeps an own action or test."""


def test_folders(root: Path) -> tuple[Path, ...]:
    """Return the folders that hold tests by the names that pytest looks for, relative to the root."""
    found: set[Path] = set()
    for folder, inner, names in os.walk(root):
        inner[:] = sorted(each for each in inner if each not in PASSED_OVER)
        if any(map(is_test, names)):
            found.add(Path(folder).relative_to(root))
    return tuple(sorted(found))


def is_test(name: str) -> bool:
    """Tell whether pytest looks for tests in a file of this name."""
    return re.fullmatch(r"test_.*\.py|.*_test\.py", name) is not None
