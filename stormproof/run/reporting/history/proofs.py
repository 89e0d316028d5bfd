"""Tables of kills that are kept: each ``prove`` leaves one, and of each sabotage the last kill has an age."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from stormproof.core.reports.kept import run_id
from stormproof.run.prove.kills import KillTable, from_document
from stormproof.run.reporting.files import write_whole
from stormproof.run.reporting.history.reading import folders_below

PROOFS = "proofs"
"""The folder within that of the reports."""


@dataclass(frozen=True)
class KeptTable:
    """A table and when it was kept, by the clock of the machine that proved."""

    at: datetime
    table: KillTable


def keep_table(reports: Path, document: dict[str, Any], at: datetime) -> Path:
    """Keep a table of kills beside the runs, and return where."""
    path = reports / PROOFS / f"{run_id(at, document['target'])}.json"
    write_whole(path, json.dumps(document, indent=2) + "\n")
    return path


def kept_tables(folder: Path) -> Iterator[KeptTable]:
    """Yield the tables below a folder, the oldest first; what is none is left out."""
    places = [here / PROOFS for here, below in folders_below(folder) if PROOFS in below]
    for path in sorted((path for place in places for path in place.glob("*.json")), key=lambda each: each.name):
        at = _at(path)
        table = from_document(path.read_text("utf-8")) if at else None
        if at and table:
            yield KeptTable(at, table)


def _at(path: Path) -> datetime | None:
    try:
        return datetime.strptime(path.name[:16], "%Y%m%dT%H%M%S%z")
    except ValueError:
        return None
