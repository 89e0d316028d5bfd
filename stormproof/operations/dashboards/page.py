"""The dashboard as a page of HTML that needs nothing else: pictures, texts as Markdown, states of alarms."""

from __future__ import annotations

import base64
from importlib.resources import files

from jinja2 import Environment
from markdown_it import MarkdownIt

from stormproof.core.dashboards.screen import WIDTH, bottom
from stormproof.operations.dashboards.alarm_chips import chips
from stormproof.operations.dashboards.view import View

TEMPLATE = "page.html"


def page(view: View) -> str:
    """Return the page; what stands in the dashboard is text, never markup of the page's."""
    template = files(__package__).joinpath(TEMPLATE).read_text("utf-8")
    markdown = MarkdownIt("commonmark", {"html": False})
    pictures = {number: base64.b64encode(png).decode("ascii") for number, png in view.pictures.items()}
    return (
        Environment(autoescape=True)
        .from_string(template)
        .render(
            view=view,
            pictures=pictures,
            markdown=markdown.render,
            width=WIDTH,
            height=bottom(view.tiles),
            chips=chips,
        )
    )
