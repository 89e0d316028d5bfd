"""``stormproof policy``: the least IAM policy of a verb for a target."""

from __future__ import annotations

import json as json_text
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal

import typer
from rich.text import Text

from stormproof.aws.rights.policies import ATTACHED, LONGEST, Document, documents
from stormproof.aws.rights.terraform import resources
from stormproof.cli.common import TargetOption, arrive, console
from stormproof.cli.output import say
from stormproof.cli.tables.showing import counted
from stormproof.core.errors import UsageError
from stormproof.core.target.model import Target
from stormproof.operations.rights import LOOKING, TOLD, Told, is_writing, rights_here

VerbArgument = Annotated[Told, typer.Argument(metavar="|".join(TOLD), help="The verb that is to be allowed.")]
FormatOption = Annotated[
    Literal["json", "terraform"], typer.Option("--format", help="Policy documents, or resources of Terraform.")
]
PartOption = Annotated[
    int | None, typer.Option("--part", min=1, metavar="N", help="Print this document alone, where there are several.")
]


def run(
    verb: VerbArgument,
    target: TargetOption = None,
    format: FormatOption = "json",  # noqa: A002 - as the option is called
    part: PartOption = None,
) -> None:
    """Print the least IAM policy with which a verb does its work on this target. Changes nothing.

    It is made of the calls that the verb was seen to make, for the account, the region and the resources of this
    target. Several documents where IAM takes no longer one: all of them are to be attached.
    """
    reached = arrive(target)
    loaded = reached.connection.target
    made = documents(rights_here(verb, reached.connection, reached.system))
    if part is not None and part > len(made):
        raise UsageError(f"--part {part}: there are {len(made)}", "leave it out to see all")
    for line in notes(verb, loaded, len(made)):
        console("-").print(Text(line))
    names = [f"stormproof-{verb}-{loaded.name}-{number}" for number in range(1, len(made) + 1)]
    chosen = list(zip(names, made, strict=True)) if part is None else [(names[part - 1], made[part - 1])]
    say(resources(chosen) if format == "terraform" else _json([each for _, each in chosen]))


def notes(verb: Told, target: Target, count: int) -> Iterator[str]:
    """Yield what is to be known of a policy beside its text."""
    if count > 1:
        divided = counted(count, "document")
        yield f"{divided}, as IAM takes {LONGEST:,} characters each: attach all; --part N prints one."
    if count > ATTACHED:
        yield f"A user or a role takes {ATTACHED} policies unless the account's quota was raised."
    if verb == LOOKING and not is_writing(verb, target.permitted):
        yield "It allows no write: the target permits no [permit] provoke. With that, ask again."
    if target.aws.role:
        yield f"Attach it to {target.aws.role}; who runs the verb needs sts:AssumeRole on that role alone."


def _json(made: Sequence[Document]) -> str:
    document: Any = made[0] if len(made) == 1 else list(made)
    return json_text.dumps(document, indent=2)
