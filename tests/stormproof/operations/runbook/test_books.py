"""An owner's pages stand beside the target file: a folder or one page, UTF-8, of a page's size."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from stormproof.core.errors import UsageError
from stormproof.operations.runbook.books import LARGEST_BYTES, owners_pages, read_book
from tests.stormproof.core.judges.runbook.books import SOMEBODY


class Target:
    """As much of a target as is read."""

    def __init__(self, path: str | None, *, alone: bool = False, embedded: object = None) -> None:
        self.runbook: Any = None if path is None else self
        self.path, self.alone, self.embedded = path, alone, embedded
        self.contacts = (SOMEBODY,)


def target(path: str | None, **more: Any) -> Any:
    """Return a target whose pages are at a path."""
    return Target(path, **more)


def test_pages_of_a_folder_are_named_by_their_paths(tmp_path: Path) -> None:
    """Without the ending; what is no page is passed over."""
    (tmp_path / "book" / "deep").mkdir(parents=True)
    (tmp_path / "book" / "a.md").write_bytes(b"\xef\xbb\xbf# A\r\n\r\nText.\r\n")
    (tmp_path / "book" / "deep" / "b.md").write_text("# B\n", "utf-8")
    (tmp_path / "book" / "notes.txt").write_text("x", "utf-8")
    found = owners_pages(target("book"), tmp_path / "target.toml")
    assert dict(found.texts) == {"a": "# A\n\nText.\n", "deep/b": "# B\n"}


def test_one_page_is_a_runbook_too(tmp_path: Path) -> None:
    """It may be the whole of it."""
    (tmp_path / "RUNBOOK.md").write_text("# How we run it\n", "utf-8")
    found = owners_pages(target("RUNBOOK.md", alone=True), tmp_path / "target.toml")
    assert (list(found.texts), found.alone) == (["RUNBOOK"], True)


def test_a_target_without_pages_of_its_own_has_ours(tmp_path: Path) -> None:
    """And its contacts; on an embedded AWS nobody receives mail."""
    book = read_book(target(None, embedded=object()), tmp_path / "target.toml")
    assert book.page("alarms") is not None
    assert (book.contacts, book.rehearsal) == ((SOMEBODY,), True)


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "there is no page"), (b"\xff\xfe\x00", "cannot be read"), (b"#" * (LARGEST_BYTES + 1), "is larger")],
)
def test_what_is_no_page_is_told(tmp_path: Path, content: bytes | None, said: str) -> None:
    """With its name."""
    folder = tmp_path / "book"
    folder.mkdir()
    if content is not None:
        (folder / "a.md").write_bytes(content)
    with pytest.raises(UsageError, match=said):
        owners_pages(target("book"), tmp_path / "target.toml")
