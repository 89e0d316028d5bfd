"""``stormproof runbook``: what to do, shown in the terminal, written as a site, begun, and tried."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markdown import Markdown
from rich.table import Table
from rich.text import Text

from stormproof.cli.common import JsonOption, TargetOption, YesOption, arrive, console, must_agree, write_json
from stormproof.cli.output import say
from stormproof.cli.runbook.trials import told_run
from stormproof.cli.speaking.helps import PlainGroup
from stormproof.core.errors import UsageError
from stormproof.core.runbook.book import Runbook
from stormproof.core.runbook.contacts import by_level
from stormproof.core.runbook.pages import Page, Section
from stormproof.operations.runbook.rendering import filled_in
from stormproof.operations.runbook.sections import INDEX, find
from stormproof.operations.runbook.site import written
from stormproof.operations.runbook.skeleton import begin
from stormproof.operations.runbook.standing import Standing, standing
from stormproof.operations.runbook.trial import must_rehearse, plan_trial

SHOW = "show"


class OrSection(PlainGroup):
    """A group whose first word may be a section as well as a command: at three at night nobody asks which."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Take for a section what is no command."""
        known = args and (args[0] in self.commands or args[0].startswith("-"))
        return super().resolve_command(ctx, args if known else [SHOW, *args])


app = typer.Typer(cls=OrSection, help="Show what to do: of an alarm, or a page; build it as a site, begin it, try it.")

NameArgument = Annotated[
    str | None, typer.Argument(metavar="[ALARM|PAGE]", help="An alarm's name, or a page's; default: what there is.")
]
OutOption = Annotated[Path, typer.Option("--out", metavar="FILE", help="The file of the site.")]
FolderOption = Annotated[
    Path, typer.Option("--folder", metavar="FOLDER", help="Where pages of your own begin, beside the target file.")
]
PagesArgument = Annotated[list[str] | None, typer.Argument(metavar="[PAGE]...", help="Default: all.")]
KeepOption = Annotated[bool, typer.Option("--keep/--no-keep", help="Whether it is kept what was run.")]
SetOption = Annotated[
    list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="What a page leaves to be chosen.")
]


@app.callback(invoke_without_command=True)
def _index(context: typer.Context) -> None:
    """Show the first page where nothing is asked for."""
    if context.invoked_subcommand is None:
        _show(INDEX, None, None)


@app.command(SHOW)
def show(name: NameArgument = None, target: TargetOption = None, json: JsonOption = None) -> None:
    """Show the section of an alarm, or a page, filled in for the target where there is one."""
    _show(name or INDEX, target, json)


@app.command()
def build(out: OutOption = Path("runbook.html"), target: TargetOption = None, json: JsonOption = None) -> None:
    """Write the runbook as one page of HTML that needs no network: to be published, printed, and kept at hand."""
    found = standing(target)
    written(found, out)
    write_json({"file": str(out), "pages": [page.name for page in found.book.pages]}, json)
    console(json).print(f"{out}: {len(found.book.pages)} pages{found.note}", markup=False)


@app.command()
def init(folder: FolderOption = Path("runbook"), target: TargetOption = None, json: JsonOption = None) -> None:
    """Begin pages of your own: a section for each alarm of yours that has none."""
    reached = arrive(target)
    begun = begin(reached, folder)
    write_json({"file": str(begun.file), "alarms": list(begun.alarms), "target": begun.to_add}, json)
    out = console(json)
    for name in begun.alarms:
        out.print(f"{name}: a section is begun in {begun.file}", markup=False)
    if not begun.alarms:
        out.print("Every alarm on the system has its section.")
    if begun.to_add:
        out.print(f"Add to {reached.file}:\n\n{begun.to_add}", markup=False)


@app.command()
def run(
    pages: PagesArgument = None,
    chosen: SetOption = None,
    target: TargetOption = None,
    yes: YesOption = False,  # noqa: FBT002 - typer's way of a flag
    keep: KeepOption = True,  # noqa: FBT002 - as above
    json: JsonOption = None,
) -> None:
    """Run the commands of pages as they are written, on a system that nobody depends on, and keep what was run.

    Exit status: 1 a command fails or the answer was no, 0 otherwise.
    """
    reached = arrive(target)
    must_rehearse(reached)
    trial = plan_trial(reached, pages or (), _pairs(chosen or ()))
    changing = sum(each.changes for each, _ in trial.due)
    must_agree(f"Run {len(trial.due)} commands, of which {changing} change something?", reached.connection, yes=yes)
    outcome = told_run(reached, trial, console(json), keep=keep)
    write_json(outcome.document, json)
    raise typer.Exit(outcome.status)


def _pairs(given: list[str] | tuple[str, ...]) -> Mapping[str, str]:
    split = [each.partition("=") for each in given]
    if wrong := [f"{name}{equals}{value}" for name, equals, value in split if not (name and equals and value)]:
        raise UsageError(f"--set {wrong[0]!r} is no choice", "write --set NAME=VALUE")
    return {name: value for name, _, value in split}


def _show(name: str, target: Path | None, json: str | None) -> None:
    found = standing(target)
    page, section = find(found.book, name)
    text = filled_in(section.text if section else page.text, found.values, found.book.contacts)
    write_json(_document(found, page, section, text), json)
    out = console(json)
    plain = _without_anchors(text)
    out.print(Markdown(plain, hyperlinks=False) if out.is_terminal else Text(plain))
    if name == INDEX:
        out.print(_listed(found.book))
    if found.note:
        say(found.note.strip(" ;"), err=True)


def _without_anchors(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.startswith("<a "))


def _listed(book: Runbook) -> Table:
    rows = Table(box=None, pad_edge=False)
    for name in ("page", "about", "commands"):
        rows.add_column(name, overflow="fold", justify="right" if name == "commands" else "left")
    for page in book.pages:
        rows.add_row(page.name, page.title, str(len(page.commands)))
    return rows


def _document(found: Standing, page: Page, section: Section | None, text: str) -> dict[str, Any]:
    commands = [each for each in page.commands if section is None or each.section in section.anchors]
    return {
        "page": page.name,
        "section": section.anchor if section else None,
        "title": section.title if section else page.title,
        "text": text,
        "commands": [
            {
                "line": each.line,
                "command": filled_in(f"```\n{each.text}\n", found.values, ()).splitlines()[1],
                "changes": each.changes,
                "alone": each.alone,
            }
            for each in commands
        ],
        "contacts": [each.model_dump(mode="json") for each in by_level(found.book.contacts)],
    }
