"""The target file that is meant is found in one order, and a target that cannot be looked at ends in bad use."""

from __future__ import annotations

from pathlib import Path

import pytest

from stormproof.core.errors import CouldNotLook, UsageError
from stormproof.operations import reach as reaching
from stormproof.operations.reach import DEFAULT, VARIABLE, connect_to, target_file
from tests.stormproof.made_targets import STAGING


def test_a_file_that_is_named_wins_over_the_variable_and_that_over_the_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is nearer to the user's hand is what they mean."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(VARIABLE, raising=False)
    with pytest.raises(UsageError, match="there is no target"):
        target_file(None)
    DEFAULT.write_text(STAGING, "utf-8")
    assert target_file(None) == DEFAULT
    monkeypatch.setenv(VARIABLE, "other.toml")
    assert target_file(None) == Path("other.toml")
    assert target_file(Path("named.toml")) == Path("named.toml")


def test_what_cannot_be_looked_at_is_bad_use_with_the_code_and_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Verbs and runs say it in the same words."""
    file = tmp_path / "t.toml"
    file.write_text(STAGING, "utf-8")

    def refuse(*_: object, **__: object) -> None:
        raise CouldNotLook("aws.unreachable", "no way to sts")

    monkeypatch.setattr(reaching, "connect", refuse)
    with pytest.raises(UsageError, match=r"staging cannot be looked at: no way to sts \[aws.unreachable\]") as found:
        connect_to(file)
    assert "stormproof doctor" in str(found.value)
