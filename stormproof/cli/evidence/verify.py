"""``stormproof evidence verify``: checks whether a bundle or an archive is as it was sealed, and whose it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from stormproof.cli.output import say, write_json
from stormproof.cli.speaking.options import JsonOption
from stormproof.core.reports.kept import KeptRun
from stormproof.run.recording.evidence.archive import unpacked
from stormproof.run.recording.evidence.layout import EVIDENCE, MANIFEST
from stormproof.run.recording.evidence.signature import read_public_key
from stormproof.run.recording.evidence.verification import Verification, verify_bundle
from stormproof.run.reporting.history.reading import read_run

REPACKED = "not packed as `evidence export` does, which counts for nothing, the content is compared"
REPACKED = "packed by something else than `evidence export`, which does not count; it differs in"
PlaceArgument = Annotated[
    Path, typer.Argument(metavar="[PLACE]", help="A run's folder, its evidence, or an archive of `evidence export`.")
]
KeyOption = Annotated[
    Path | None,
    typer.Option("--key", "--public-key", metavar="FILE", help="Public key (Ed25519, PEM) that must have signed it."),
]


def run(place: PlaceArgument = Path("reports/evidence"), key: KeyOption = None, json: JsonOption = None) -> None:
    """Check every file against the manifest, and the manifest against its signature; needs nothing but the bundle.

    What was sealed with the bundle, the pages too, is checked where it is there; an archive must hold all of it. That
    evidence is older than its policy says is told and is no fault. docs/EVIDENCE.md has the same check with nothing
    but Python. Exit status: 1 when anything was changed, added or removed, or the signature does not fit; 2 for none.
    """
    public = read_public_key(key) if key else None
    otherwise: tuple[str, ...] = ()
    if place.is_file():
        with unpacked(place) as archive:
            found = verify_bundle(archive.bundle, public)
            found = replace(found, problems=(*archive.problems, *found.problems, *_lacking(found)), absent=())
            record, otherwise = read_run(archive.bundle.parent), archive.packed_otherwise
    else:
        bundle = place / EVIDENCE if (place / EVIDENCE / MANIFEST).is_file() else place
        found = verify_bundle(bundle, public)
        record = read_run(bundle.resolve().parent)
    _tell(place, found, record if isinstance(record, KeptRun) else None, otherwise, json)
    raise typer.Exit(1 if found.problems else 0)


def _lacking(found: Verification) -> tuple[str, ...]:
    return tuple(f"{name}: removed" for name in found.absent)


def _tell(
    place: Path, found: Verification, record: KeptRun | None, otherwise: tuple[str, ...], json: str | None
) -> None:
    packed = f"{place}: {REPACKED}: {', '.join(otherwise)}" if otherwise else ""
    aged = record.aged(datetime.now(UTC)) if record and not found.problems else ""
    write_json(
        {
            "place": str(place),
            "intact": not found.problems,
            "problems": list(found.problems),
            "files": found.files,
            "absent": list(found.absent),
            "packed_otherwise": list(otherwise),
            "signed_by": found.signed_by,
            "origin_checked": found.origin_checked,
            "stale": bool(record and record.stale(datetime.now(UTC))),
        },
        json,
    )
    for line in (*filter(None, (packed,)), *found.problems, verdict(place, found), *filter(None, (aged,))):
        say(line, err=json == "-")


def verdict(folder: Path, found: Verification) -> str:
    """Return the sentence that the check comes to."""
    if found.problems:
        return f"{folder}: NOT as it was sealed"
    alone = f" (not beside it: {', '.join(found.absent)})" if found.absent else ""
    whole = f"{folder}: {found.files} files as they were sealed{alone}"
    if found.signed_by is None:
        return f"{whole}; unsigned: whoever can write here could have sealed it anew"
    if not found.origin_checked:
        return f"{whole}, signed by {found.signed_by}; give --key to check that this is the signer you expect"
    return f"{whole}, signed by {found.signed_by}, the key that you named"
