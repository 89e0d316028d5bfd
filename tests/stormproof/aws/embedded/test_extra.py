"""What is said where the embedded AWS is not installed."""

from __future__ import annotations

from pathlib import Path

import pytest

from stormproof.aws.embedded import extra
from stormproof.core.errors import UsageError


def test_nothing_is_said_where_it_is_installed() -> None:
    """The tests' own environment has it."""
    assert extra.is_installed()
    extra.require()


def test_another_projects_package_of_that_name_does_not_count(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It is found on the path first, has none of our modules, and is not imported to find that out."""
    (tmp_path / "stranger").mkdir()
    (tmp_path / "stranger" / "__init__.py").write_text("raise SystemExit('was imported')", "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(extra, "PACKAGE", "stranger")
    assert not extra.is_installed()


def test_the_way_out_is_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """One message, no ImportError."""
    monkeypatch.setattr(extra, "PACKAGE", "a_distribution_that_nobody_has")
    with pytest.raises(UsageError) as caught:
        extra.require()
    assert extra.INSTALL in caught.value.way_out
