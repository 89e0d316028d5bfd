"""Reads the runbook of a target: our pages, and those of its owner's that stand beside the target file."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from stormproof.core.errors import UsageError
from stormproof.core.runbook import contacts, library
from stormproof.core.runbook.book import Runbook
from stormproof.core.runbook.library import PAGE, RUNS, OwnersPages
from stormproof.core.target.model import Target

LARGEST_BYTES = 1_000_000
"""Of a page; whatever is larger is something else."""
MOST_PAGES = 500


def read_book(target: Target, file: Path) -> Runbook:
    """Return the runbook of a target, whose file it is; raises UsageError for an owner's pages that cannot be read."""
    book = library.assembled(owners_pages(target, file), contacts.stated(target))
    return replace(book, rehearsal=target.embedded is not None)


def owners_folder(target: Target, file: Path) -> Path | None:
    """Return where an owner's pages are, a folder or one page; None where the target names none."""
    return file.resolve().parent / target.runbook.path if target.runbook else None


def owners_pages(target: Target, file: Path) -> OwnersPages:
    """Return an owner's pages, empty where the target names none; raises UsageError."""
    folder = owners_folder(target, file)
    if folder is None or target.runbook is None:
        return OwnersPages()
    texts = {name: _text(path) for name, path in _pages(folder)}
    if not texts:
        raise UsageError(
            f"{file}: [runbook] path: there is no page at {folder}",
            "name a page (.md) or a folder of pages; `stormproof runbook init` begins one",
        )
    return OwnersPages(texts, runs_at(runs_file(folder)), target.runbook.alone)


def runs_file(pages: Path) -> Path:
    """Return the file that keeps what was run of pages: beside them."""
    return (pages if pages.is_dir() else pages.parent) / RUNS


def runs_at(file: Path) -> dict[str, str]:
    """Return what was run, by page; nothing where nothing was; raises UsageError for what is no record."""
    try:
        return dict(library.read_runs(file.read_text("utf-8")))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{file}: this is no record of runs: {error}", "delete it, and run the pages again") from error


def _pages(folder: Path) -> Iterator[tuple[str, Path]]:
    if folder.is_file():
        yield folder.name.removesuffix(PAGE), folder
        return
    for number, path in enumerate(sorted(folder.rglob(f"*{PAGE}"))):
        if number >= MOST_PAGES:
            raise UsageError(f"{folder}: there are more than {MOST_PAGES} pages", "name the runbook's folder alone")
        yield path.relative_to(folder).as_posix().removesuffix(PAGE), path


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
        if len(content) > LARGEST_BYTES:
            raise UsageError(f"{path}: is larger than {LARGEST_BYTES:,} bytes", "a page of the runbook is text")
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read: {error}", "a page of the runbook is UTF-8 text") from error
