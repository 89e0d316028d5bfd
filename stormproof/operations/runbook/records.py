"""Keeps what was run of the runbook: which commands a page had, and when, beside the pages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import tomlkit

from stormproof.core.errors import UsageError
from stormproof.core.runbook.pages import Page

HEAD = (
    "What was run of these pages: `stormproof runbook run` writes it. Commands that have changed since were not tried."
)


def keep(file: Path, pages: Iterable[Page], day: date) -> None:
    """Write down that the pages' commands were run on a day; what others were stays; raises UsageError."""
    try:
        document = tomlkit.parse(file.read_text("utf-8")) if file.is_file() else tomlkit.document()
        kept = {**document.get("pages", {}), **{page.name: _entry(page, day) for page in pages}}
        file.write_text(_text(kept), "utf-8")
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}", "the record of runs stands beside the pages") from error


def _entry(page: Page, day: date) -> dict[str, str | date]:
    return {"commands": page.digest, "last_run": day}


def _text(kept: dict[str, dict[str, str | date]]) -> str:
    document = tomlkit.document()
    document.add(tomlkit.comment(HEAD))
    pages = tomlkit.table(is_super_table=True)
    for name in sorted(kept):
        entry = tomlkit.table()
        entry.update(kept[name])
        pages.add(name, entry)
    document.add("pages", pages)
    return tomlkit.dumps(document)
