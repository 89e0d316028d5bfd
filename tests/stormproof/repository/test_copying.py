"""What is copied of a repository: what is judged, and nothing else, however much there is."""

from __future__ import annotations

from pathlib import Path

import pytest

from stormproof.core.errors import UsageError
from stormproof.repository import copying
from stormproof.repository.checkout import Checkout
from stormproof.repository.copying import copy_judged

JUDGED = (".github/workflows/it.yml", "ship/action.yml", "tests/test_it.py", "pkg/it_test.py", "pyproject.toml")
OTHERS = ("template.yaml", "data/large.bin", "src/app.py", "src/pyproject.toml", ".venv/tests/test_venv.py")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a repository of everything."""
    for path in (*JUDGED, *OTHERS):
        (tmp_path / "root" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "root" / path).write_text(f"x: {path}\n", "utf-8")
    return tmp_path / "root"


def test_what_is_judged_is_copied_and_nothing_else(root: Path, tmp_path: Path) -> None:
    """The copy is judged as the repository itself."""
    copy_judged(root, tmp_path / "copy")
    found = {
        path.relative_to(tmp_path / "copy").as_posix() for path in (tmp_path / "copy").rglob("*") if path.is_file()
    }
    assert found == set(JUDGED)
    for looks in ("list_files", "list_test_folders"):
        assert Checkout(tmp_path / "copy").read(looks, {}) == Checkout(root).read(looks, {})


def test_a_link_that_leads_out_brings_nothing_in(root: Path, tmp_path: Path) -> None:
    """It stays what it is; one within is the file that it means."""
    (tmp_path / "secret").write_text("secret", "utf-8")
    (root / ".github/workflows/out.yml").symlink_to(tmp_path / "secret")
    (root / ".github/workflows/in.yml").symlink_to("it.yml")
    copy_judged(root, tmp_path / "copy")
    made = tmp_path / "copy" / ".github" / "workflows"
    assert (made / "out.yml").is_symlink()
    assert (made / "in.yml").read_text("utf-8") == (made / "it.yml").read_text("utf-8")
    assert not (made / "in.yml").is_symlink()


def test_a_folder_of_too_many_files_is_refused(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody's home is no repository of one system."""
    monkeypatch.setattr(copying, "MOST_FILES", 5)
    with pytest.raises(UsageError, match="more than 5 files") as error:
        copy_judged(root, tmp_path / "copy")
    assert "a folder of its own" in error.value.way_out
