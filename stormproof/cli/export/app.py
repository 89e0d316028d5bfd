"""``stormproof export``: what is on, as an addition to the owner's template, so that no deployment of his takes it."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from stormproof.cli.common import JsonOption, TargetOption, arrive, console, write_json
from stormproof.cli.output import say
from stormproof.core.errors import UsageError
from stormproof.core.export.settings import Export
from stormproof.operations.export.making import FORMATS, Format, exported

FormatOption = Annotated[Format, typer.Option("--format", metavar="|".join(FORMATS), help="What the template is.")]
TemplateOption = Annotated[
    Path | None,
    typer.Option(
        "--template",
        metavar="FILE",
        help="Your template; default: what the stack was deployed with. For Terraform: `terraform show -json`.",
    ),
]
OutputOption = Annotated[
    Path | None, typer.Option("--output", metavar="FILE", help="Where the result goes; default: its differences alone.")
]
ForceOption = Annotated[bool, typer.Option("--force", help="Write over what --output names.")]


def run(
    format: FormatOption,  # noqa: A002 - as the option is called
    target: TargetOption = None,
    template: TemplateOption = None,
    output: OutputOption = None,
    force: ForceOption = False,  # noqa: FBT002 - an option
    json: JsonOption = None,
) -> None:
    """Write the controls that are on into a copy of your template, so that your next deployment keeps them.

    What your deployments cannot take away is not in it: alarms, topics, keys and the like stay Stormproof's own. What
    no template can say is listed, with the reason, here and in the result. Changes nothing on AWS, and no file but the
    one that --output names.
    """
    if output is not None and output.exists() and not force:
        raise UsageError(f"--output {output} is there already", "name another file, or say --force")
    reached = arrive(target)
    before, made = exported(reached, format, template)
    if output is not None:
        _write(output, made.text)
    elif json != "-":
        say(made.text if format == "terraform" else "".join(differences(before, made.text)))
    show(made, output, console("-" if output is None else json))
    write_json(document(format, made), json)


def _write(output: Path, text: str) -> None:
    try:
        output.write_text(text, "utf-8")
    except OSError as error:
        raise UsageError(f"--output {output}: {error.strerror}", "name a file that you may write") from error


def differences(before: str, after: str) -> Iterator[str]:
    """Yield the lines of a unified diff."""
    yield from difflib.unified_diff(before.splitlines(True), after.splitlines(True), "template", "with Stormproof")


def show(made: Export, output: Path | None, out: Console) -> None:
    """Print what the template has of the controls now, and what it has not."""
    for placed in made.placed:
        out.print(Text(f"added: {placed}"))
    for left in made.left:
        out.print(Text(f"NOTE not in the template: {left}", "yellow"))
    where = f" in {output}" if output else ""
    out.print(Text(f"{len(made.placed)} additions{where}." if made.placed else f"Nothing to add{where}."))


def document(form: Format, made: Export) -> dict[str, Any]:
    """Return an export as JSON-able data."""
    return {
        "format": form,
        "template": made.text,
        "placed": [asdict(each) for each in made.placed],
        "left": [asdict(each) for each in made.left],
    }
