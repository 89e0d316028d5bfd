"""Which target is meant."""

from pathlib import Path

import pytest

from stormproof.core.errors import UsageError
from stormproof.operations.target_choice import chosen_target, target_file


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, and no target in the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("STORMPROOF_TARGET", raising=False)
    return tmp_path


@pytest.mark.parametrize(
    ("named", "variable", "file", "meant"),
    [
        ("a.toml", "b.toml", "stormproof.toml", "a.toml"),
        (None, "b.toml", "stormproof.toml", "b.toml"),
        (None, None, "stormproof.toml", "stormproof.toml"),
        ("embedded", "b.toml", "stormproof.toml", None),
        (None, "embedded", "stormproof.toml", None),
    ],
)
def test_the_nearest_wins(
    named: str | None, variable: str | None, file: str, meant: str | None, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The option, then the variable, then the file in the folder; `embedded` is a fresh embedded AWS."""
    if variable:
        monkeypatch.setenv("STORMPROOF_TARGET", variable)
    (here / file).touch()
    found = chosen_target(named)
    assert (str(found) if found else None) == meant


def test_without_a_target_nothing_is_meant() -> None:
    """A gate that looked at an AWS of its own instead would be green for nothing."""
    with pytest.raises(UsageError, match="there is no target"):
        chosen_target(None)
    with pytest.raises(UsageError, match="names nothing"):
        chosen_target("")


def test_what_only_the_embedded_aws_has_means_it_where_nothing_else_is_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside another target it is a contradiction."""
    assert chosen_target(None, only_embedded="--system") is None
    assert chosen_target("embedded", only_embedded="--system") is None
    monkeypatch.setenv("STORMPROOF_TARGET", "staging.toml")
    with pytest.raises(UsageError, match=r"--system is of a fresh embedded AWS, and staging\.toml is the target"):
        chosen_target(None, only_embedded="--system")


def test_a_verb_that_needs_a_target_to_stay_refuses_the_fresh_one(here: Path) -> None:
    """A file of that name is named with its folder."""
    with pytest.raises(UsageError, match="verify, pytest and prove alone"):
        target_file("embedded")
    assert target_file("./embedded") == here / "embedded"
