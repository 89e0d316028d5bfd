"""``stormproof evidence key create``: a pair of keys, one to sign evidence, one to check the signature."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stormproof.cli.output import say, write_json
from stormproof.cli.speaking.options import JsonOption
from stormproof.run.recording.evidence.keys import create_pair
from stormproof.run.recording.evidence.signature import VARIABLE

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Make keys by which evidence is signed.")

PrivateOption = Annotated[Path, typer.Option("--private", metavar="FILE", help="Where the private key is written.")]
PublicOption = Annotated[Path, typer.Option("--public", metavar="FILE", help="Where the public key is written.")]


@app.callback()
def _group() -> None:
    """Keep `create` a command of its own, however many there are."""


@app.command()
def create(
    private: PrivateOption = Path("stormproof-signing.pem"),
    public: PublicOption = Path("stormproof-signing.pub.pem"),
    json: JsonOption = None,
) -> None:
    """Make a pair of Ed25519 keys; nothing that is there is overwritten.

    Keep the private one where only runs can read it, in CI as a secret. Give the public one, or its fingerprint, to
    those who check, by another way than the evidence. Exit status: 2 a file is there already or cannot be written.
    """
    found = create_pair(private, public)
    write_json({"private_key": str(private), "public_key": str(public), "fingerprint": found}, json)
    say(f"{private}: the private key, readable for you alone; set {VARIABLE} to its path, or to its text", err=True)
    say(f"{public}: the public key, {found}; check with: stormproof evidence verify --key {public}", err=True)
