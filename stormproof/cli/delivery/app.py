"""``stormproof delivery``: the pipeline begun in the system's own repository."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stormproof.cli.common import JsonOption, console, write_json
from stormproof.cli.delivery.zips import pairs
from stormproof.core.delivery.settings import DeliverySettings
from stormproof.operations.delivery.beginning import Asked, begin, called

DEFAULTS = DeliverySettings()
NEXT = (
    "Name the repository under [repository] of each target file ({staging}, {production}): then `stormproof apply` "
    "makes environments, rules and roles. Commit the workflows, and push them."
)
app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

PathArgument = Annotated[Path, typer.Argument(metavar="[FOLDER]", help="A checkout of the system's repository.")]
TestOption = Annotated[list[str] | None, typer.Option("--test", metavar="COMMAND", help="A command of the tests.")]
DeployOption = Annotated[
    list[str] | None,
    typer.Option("--deploy", metavar="COMMAND", help="A command that deploys; default: `sam` for a SAM template."),
]
ZipOption = Annotated[
    list[str] | None,
    typer.Option("--zip", metavar="FUNCTION=FOLDER", help="A folder that is a function's code; $ENVIRONMENT in names."),
]
CallsOption = Annotated[
    str | None,
    typer.Option("--calls", metavar="OWNER/REPO@COMMIT", help="Call Stormproof's reusable workflows of that commit."),
]
BranchOption = Annotated[str, typer.Option("--branch", help="The default branch.")]
StagingOption = Annotated[str, typer.Option("--staging", help="The environment that is deployed first.")]
ProductionOption = Annotated[str, typer.Option("--production", help="The environment that is deployed once approved.")]
OverwriteOption = Annotated[
    list[str] | None, typer.Option("--overwrite", metavar="FILE", help="A file of yours that may be overwritten.")
]


@app.callback()
def _group() -> None:
    """Begin the pipeline of a system in its own repository."""


@app.command()
def init(
    folder: PathArgument = Path(),
    test: TestOption = None,
    deploy: DeployOption = None,
    zips: ZipOption = None,
    calls: CallsOption = None,
    branch: BranchOption = "main",
    staging: StagingOption = DEFAULTS.staging,
    production: ProductionOption = DEFAULTS.production,
    overwrite: OverwriteOption = None,
    json: JsonOption = None,
) -> None:
    """Write workflows that test, deploy to staging, ask, deploy to production, go back, and look every day.

    Asks neither AWS nor GitHub. A file of yours is never overwritten unless you name it. What calls the reusable
    workflows of another repository is shorter, and requirement 12 stays UNDECIDED: what they do cannot be seen.
    """
    settings = DeliverySettings(
        staging=staging, production=production, test=tuple(test or ()), deploy=tuple(deploy or ())
    )
    wanted = called(calls) if calls else None
    asked = Asked(folder, settings, branch, pairs(zips or []), wanted, frozenset(overwrite or ()))
    begun = begin(asked)
    write_json({"files": dict(begun.files)}, json)
    out = console(json)
    for path, done in begun.files.items():
        out.print(f"{folder / path}: {done}", markup=False)
    out.print(NEXT.format(staging=settings.staging_target, production=settings.production_target), markup=False)
