"""What the commands of ``stormproof recover`` share: options, how a recovery is begun, and how its end is told."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from stormproof.cli.common import console, write_json
from stormproof.cli.tables import recoveries
from stormproof.core.recovery.record import Record, recovery_id
from stormproof.operations.reach import Reached
from stormproof.operations.recovery.outcomes import Outcome
from stormproof.operations.recovery.work import Work

WRONG = 1
"""The exit status where something that was brought back is not as it was."""
ToOption = Annotated[
    str | None,
    typer.Option(
        "--to", metavar="MOMENT", help="ISO date and time (UTC unless it says otherwise), or 90m, 2h, 3d ago."
    ),
]
PrefixOption = Annotated[str, typer.Option("--prefix", metavar="TEXT", help="Those alone whose key begins so.")]
NewerOption = Annotated[
    bool, typer.Option("--overwrite-newer", help="What was changed since as well: what is newer is written over.")
]
TableArgument = Annotated[str, typer.Argument(metavar="TABLE", help="A table of the system.")]
BucketArgument = Annotated[str, typer.Argument(metavar="BUCKET", help="A bucket of the system.")]
ItemOption = Annotated[
    list[str] | None,
    typer.Option("--item", metavar="JSON", help='This item alone, by its key: {"PK": "a"}; repeatable.'),
]
KeyOption = Annotated[list[str] | None, typer.Option("--key", metavar="KEY", help="This object alone; repeatable.")]


def record(
    kind: str, resource: str, moment: datetime, now: datetime, choice: Sequence[str] = (), again: Sequence[str] = ()
) -> Record:
    """Return the record of a recovery that begins now; `again` are the words of the command that goes on with it."""
    words = ["stormproof", "recover", kind, *again]
    return Record(recovery_id(kind, resource, moment, *choice), kind, resource, moment, now, shlex.join(words))


def work_on(reached: Reached, begun: Record, out: Console) -> Work:
    """Return a recovery that tells people how far it is."""
    telling = recoveries.Telling(out, sys.stderr if sys.stderr.isatty() else None)
    return Work(reached, begun, telling.say, telling.count)


def told(verb: str, work: Work, outcome: Outcome, json: str | None) -> typer.Exit:
    """Print what a recovery came to and write its document; returns what ends the verb."""
    policy, out = work.reached.connection.target.policy, console(json)
    for line in recoveries.outcome_lines(outcome, work.record, policy):
        out.print(Text(line))
    write_json(recoveries.outcome_document(verb, outcome, work.record, policy), json)
    return typer.Exit(WRONG if outcome.wrong or outcome.lacking else 0)
