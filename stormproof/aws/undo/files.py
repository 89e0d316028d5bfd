"""The journal on this machine's disk: entries that only its user may read, there whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile

from stormproof.aws.undo.pending import NotRun
from stormproof.core.undo import Entry, Untrusted, from_text


def read_entries(folders: Sequence[Path]) -> tuple[dict[str, Entry], list[NotRun]]:
    """Return what stands in folders, the first one's before the others', and what of it cannot be read."""
    entries, not_run = {}, []
    for path in sorted(path for folder in reversed(folders) for path in folder.glob("*.json")):
        try:
            entry = from_text(path.read_text("utf-8"), own=True)
        except FileNotFoundError:
            continue  # struck off meanwhile
        except (OSError, UnicodeDecodeError, Untrusted) as error:
            not_run.append(NotRun(path.stem, str(path.resolve()), str(error)))
        else:
            entries[path.stem] = entry
    return entries, not_run


def write_durably(path: Path, text: str) -> None:
    """Write a file that only its owner may read so that it is there whole, or not at all, whatever is pulled."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, prefix=".", delete=False) as file:
        part = Path(file.name)
        try:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
            part.replace(path)
        except OSError:
            part.unlink()
            raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
