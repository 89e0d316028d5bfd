"""``stormproof evidence verify``: checks whether a bundle is as it was sealed, and whose it is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stormproof.cli.output import say
from stormproof.run.recording.evidence.signature import read_public_key
from stormproof.run.recording.evidence.verification import Verification, verify_bundle

app = typer.Typer(no_args_is_help=True, help="Check a bundle of evidence.")

FolderArgument = Annotated[Path, typer.Argument(metavar="[DIR]", help="The bundle's folder.")]
KeyOption = Annotated[
    Path | None, typer.Option("--public-key", metavar="FILE", help="Ed25519 public key (PEM) that must have signed it.")
]


@app.callback()
def _group() -> None:
    """Keep `verify` a command of its own, however many there are."""


@app.command()
def verify(folder: FolderArgument = Path("reports/evidence"), public_key: KeyOption = None) -> None:
    """Check every file against the manifest, and the manifest against its signature; needs nothing but the bundle.

    Exit status: 1 when anything was changed, added or removed, or the signature does not fit; 2 for no bundle.
    """
    found = verify_bundle(folder, read_public_key(public_key) if public_key else None)
    for problem in found.problems:
        say(problem)
    say(verdict(folder, found))
    raise typer.Exit(1 if found.problems else 0)


def verdict(folder: Path, found: Verification) -> str:
    """Return the sentence that the check comes to."""
    if found.problems:
        return f"{folder}: NOT as it was sealed"
    alone = f" (not beside it: {', '.join(found.absent)})" if found.absent else ""
    whole = f"{folder}: {found.files} files as they were sealed{alone}"
    if found.signed_by is None:
        return f"{whole}; unsigned: whoever can write here could have sealed it anew"
    if not found.origin_checked:
        return f"{whole}, signed by {found.signed_by}; give --public-key to check that this is the signer you expect"
    return f"{whole}, signed by {found.signed_by}, the key that you named"
