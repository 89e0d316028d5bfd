"""The options that several verbs have: each is said here and nowhere else."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stormproof.cli.output import writable_json
from stormproof.cli.speaking.beginnings import criteria_beginning
from stormproof.cli.speaking.times import minutes
from stormproof.operations.target_choice import DEFAULT, EMBEDDED, VARIABLE

TargetOption = Annotated[
    Path | None, typer.Option("--target", metavar="FILE", help=f"Target file; default: ${VARIABLE} or ./{DEFAULT}.")
]
AnyTargetOption = Annotated[
    str | None,
    typer.Option(
        "--target",
        metavar="FILE",
        help=f"Target file, or `{EMBEDDED}`: a fresh embedded AWS; default: ${VARIABLE} or ./{DEFAULT}.",
    ),
]
CriteriaOption = Annotated[
    str | None,
    typer.Option(
        "--criteria",
        metavar="IDS",
        help="Criteria (1.1,6.2) or requirements (1,6); default: all.",
        autocompletion=criteria_beginning,
    ),
]
JsonOption = Annotated[
    str | None,
    typer.Option("--json", metavar="FILE|-", callback=writable_json, help="Write the result as JSON."),
]
AllOrNothingOption = Annotated[
    bool, typer.Option("--all-or-nothing", help="Change nothing where anything would be held back.")
]
SystemOption = Annotated[
    Path | None,
    typer.Option("--system", metavar="TEMPLATE", help="SAM or CloudFormation template to deploy; default: the twin."),
]
ParameterOption = Annotated[
    list[str] | None, typer.Option("--parameter", metavar="KEY=VALUE", help="Of that template; may be given again.")
]
NoWaitOption = Annotated[bool, typer.Option("--no-wait", help="Refuse at once where another run is at it.")]
LeaseWaitOption = Annotated[
    float,
    typer.Option(
        "--lease-wait",
        metavar="MINUTES",
        callback=minutes,
        help="How long to wait while another run changes the target.",
    ),
]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
ReportsOption = Annotated[Path, typer.Option("--reports", metavar="DIR", help="Where reports are written.")]
ExpiresOption = Annotated[
    str | None, typer.Option("--expires", metavar="WHEN", help="90d, 12h, or an ISO date; default: never.")
]
