"""``stormproof dashboard``: the link to a system's dashboard, and the dashboard itself as a picture or a page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from stormproof.cli.common import JsonOption, TargetOption, arrive, console, write_json
from stormproof.cli.output import say
from stormproof.core.dashboards.layout import SHOWN_BACK
from stormproof.operations.dashboards.view import View, check_since, look
from stormproof.run.reporting.files import must_take

PngOption = Annotated[Path | None, typer.Option("--png", metavar="FILE", help="Write the dashboard as one picture.")]
HtmlOption = Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write it as a page of its own.")]
SinceOption = Annotated[
    str, typer.Option("--since", metavar="TIME", help="How far back graphs reach, as CloudWatch writes it: -PT1H.")
]


def run(
    target: TargetOption = None,
    png: PngOption = None,
    html: HtmlOption = None,
    since: SinceOption = SHOWN_BACK,
    json: JsonOption = None,
) -> None:
    """Print the link to a target's dashboard in the AWS console; draw the dashboard where a file is named."""
    check_since(since)
    for option, file in (("--png", png), ("--html", html)):
        if file is not None:
            must_take(file, option)
    reached = arrive(target)
    connection = reached.connection
    drawn = png is not None or html is not None
    view = look(connection.reader, connection.clock, reached.system, drawn=drawn, since=since)
    if png is not None:
        from stormproof.operations.dashboards.screenshot import screenshot  # noqa: PLC0415 - Pillow, only when asked for

        png.write_bytes(screenshot(view))
    if html is not None:
        from stormproof.operations.dashboards.page import page  # noqa: PLC0415 - as above

        html.write_text(page(view), "utf-8")
    write_json(document(view), json)
    show(view, json)


def show(view: View, json: str | None) -> None:
    """Print link, alarms and widgets."""
    say(view.link, err=json == "-")
    out = console(json)
    rows = Table(box=None, pad_edge=False)
    for name in ("widget", "state"):
        rows.add_column(name, overflow="fold")
    for number, tile in enumerate(view.tiles):
        if tile.type == "metric":
            told = "drawn" if number in view.pictures else view.undrawn.get(number, "")
            rows.add_row(tile.title, told)
    out.print(rows)
    for arn, state in view.states.items():
        if state == "ALARM":
            out.print(Text(f"in ALARM: {arn.rpartition(':')[2]}", "red"))


def document(view: View) -> dict[str, object]:
    """Return a view as JSON-able data, without its pictures."""
    return {
        "name": view.name,
        "link": view.link,
        "at": view.at.isoformat(),
        "widgets": [{"type": each.type, "title": each.title} for each in view.tiles],
        "undrawn": {view.tiles[number].title: why for number, why in view.undrawn.items()},
        "alarms": {arn.rpartition(":")[2]: state for arn, state in view.states.items()},
    }
