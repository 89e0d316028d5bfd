"""State is removed whole, whatever is in it, and a folder that is gone is no trouble."""

from __future__ import annotations

from pathlib import Path

from localaws.kernel.state_folder import remove_later
from localaws_testing.folders import left_in


def test_a_folder_goes_with_all_that_is_in_it(tmp_path: Path) -> None:
    """Files in folders too."""
    inner = tmp_path / "state" / "code" / "package"
    inner.mkdir(parents=True)
    (inner / "module.py").write_text("")
    remove_later(tmp_path / "state")
    assert left_in(tmp_path) == []


def test_what_is_gone_already_is_no_trouble(tmp_path: Path) -> None:
    """Nobody is told, nothing is made."""
    remove_later(tmp_path / "state")
    assert left_in(tmp_path) == []
