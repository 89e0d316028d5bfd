"""``--zip FUNCTION=FOLDER``: what is packed, put into ``$LATEST`` and released."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import typer
from rich.console import Console
from rich.text import Text

from stormproof.aws.interpreters.apply import name_of
from stormproof.aws.packaging import code_sha256
from stormproof.aws.undo.lease import Waiting
from stormproof.cli.common import agreed
from stormproof.cli.tables.showing import counted
from stormproof.core.errors import UsageError
from stormproof.core.planning.plans import Change
from stormproof.operations.delivery.packages import Package, plan_packages
from stormproof.operations.provision import all_or_nothing, carry_out
from stormproof.operations.reach import Reached


def pairs(given: Sequence[str]) -> dict[str, str]:
    """Return folders by function; raises UsageError for what is no pair of the two."""
    split = [each.partition("=") for each in given]
    if wrong := [each for each, (name, _, folder) in zip(given, split, strict=True) if not (name and folder)]:
        raise UsageError(f"--zip {wrong[0]} is no FUNCTION=FOLDER", "for example --zip 'shop-$ENVIRONMENT=src'")
    found = {name: folder for name, _, folder in split}
    if len(found) < len(given):
        raise UsageError("--zip names a function twice", "name a folder for each function")
    return found


def put(
    reached: Reached, packages: tuple[Package, ...], out: Console, lease: Waiting, *, yes: bool
) -> list[dict[str, object]]:
    """Put packages into ``$LATEST``, all of them or none, once agreed, and return what was done with each, as JSON."""
    wanted = partial(plan_packages, reached, packages)
    plan = wanted()
    all_or_nothing(plan)
    if plan.changes:
        if not agreed(f"Put {counted(len(plan.changes), 'package')} into $LATEST?", reached.connection, yes=yes):
            out.print("Nothing was changed.")
            raise typer.Exit(1)

        def progress(_number: int, _of: int, change: Change, _waits_s: float = 0.0, /) -> None:
            out.print(Text(f"{name_of(change)}: {change.after}"))

        carry_out(reached.connection, reached.system, plan, progress, wanted, lease)
    changed = {each.resource for each in plan.changes}
    return [
        {
            "function": step.resource.rpartition(":")[2],
            "folder": str(package.folder),
            "code_sha256": code_sha256(package.content),
            "put": step.resource in changed,
        }
        for step, package in zip(plan.steps, packages, strict=True)
    ]
