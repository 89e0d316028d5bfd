"""``stormproof undo``: what an interrupted run has not put back is listed and put back."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.text import Text

from stormproof.aws.undo.journal import Journal
from stormproof.cli.common import TargetOption, YesOption, agreed, console, introduce
from stormproof.operations.reach import connect_to, target_file
from stormproof.operations.undo import finish_undo


def run(
    target: TargetOption = None,
    list_only: Annotated[bool, typer.Option("--list", help="Only list what is pending.")] = False,  # noqa: FBT002 - as below
    yes: YesOption = False,  # noqa: FBT002 - typer's way of a flag
) -> None:
    """List what an interrupted run left changed, and put it back."""
    connection = connect_to(target_file(target))
    introduce(connection)
    out = console()
    pending = Journal(connection).pending()
    if not pending:
        out.print("Nothing is pending.")
        return
    for entry in pending:
        out.print(Text(f"{entry.began:%Y-%m-%d %H:%M:%S} UTC  {entry.title}"))
        for call in entry.calls:
            out.print(Text(f"    {call.service} {call.operation}", "dim"))
    if list_only:
        return
    if not agreed(f"Put back {len(pending)}?", connection, yes=yes):
        raise typer.Exit(1)
    done = finish_undo(connection)
    out.print(f"{len(done)} put back.")
