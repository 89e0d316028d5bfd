"""The runbook as one page of HTML that needs nothing else: to be published, searched, printed, kept on a laptop.

It has no address of anything outside but links that people follow; its script searches, and nothing works less without.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from pathlib import Path
from urllib.parse import unquote

from jinja2 import Environment
from markdown_it import MarkdownIt
from markdown_it.token import Token

from stormproof.core.errors import UsageError
from stormproof.core.judges.runbook.pages import target_of
from stormproof.core.output.printable import printable
from stormproof.core.runbook.addresses import OUTSIDE
from stormproof.core.runbook.commands import block
from stormproof.core.runbook.pages import ANCHOR, Page
from stormproof.operations.runbook.rendering import filled_in
from stormproof.operations.runbook.standing import Standing

TEMPLATE = "site.html"
ALARMS = "alarms"
SCROLLED = frozenset({"table_open", "fence", "code_block"})
"""What may be wider than a screen, and is scrolled by keys as well."""
CHANGES, ALONE = "changes something", "wants the system for itself"
WHERE = {"own-keys": "for keys of Stormproof", "native-keys": "for native API keys"}


@dataclass(frozen=True)
class Entry:
    """A line of the contents: where it leads, what it says."""

    to: str
    title: str


@dataclass(frozen=True)
class Article:
    """A page as it is shown: HTML, and what the contents say of it."""

    id: str
    title: str
    html: str
    entries: tuple[Entry, ...]


def written(standing: Standing, to: Path) -> None:
    """Write the page; raises UsageError for a file that cannot be written."""
    try:
        to.write_text(page_of(standing), "utf-8")
    except OSError as error:
        raise UsageError(f"--out {to}: {error.strerror}", "name a file that you may write") from error


def page_of(standing: Standing) -> str:
    """Return the page's HTML; what stands in pages is text, never markup of the page's."""
    articles = [_article(page, standing) for page in standing.book.pages]
    template = files(__package__).joinpath(TEMPLATE).read_text("utf-8")
    return (
        Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
        .from_string(template)
        .render(
            articles=articles, target=printable(standing.name), system=standing.system, note=printable(standing.note)
        )
    )


def anchor_id(page: str, anchor: str) -> str:
    """Return the ID of a section in the site: of an alarm its own anchor, of all others behind their page's name."""
    return anchor if page == ALARMS != anchor else f"{page}.{anchor}"


def _article(page: Page, standing: Standing) -> Article:
    text = "\n".join(line for line in page.text.splitlines() if not ANCHOR.fullmatch(line.strip().removesuffix("</a>")))
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(printable(filled_in(text, standing.values, standing.book.contacts)))
    _anchored(page, tokens)
    _linked(page, standing.book.pages, tokens)
    html = markdown.renderer.render(list(_boxed(tokens)), markdown.options, {})
    entries = [Entry(anchor_id(page.name, each.anchor), each.title) for each in page.sections if each.level == 2]
    return Article(page.name, page.title, html, tuple(entries))


def _anchored(page: Page, tokens: Sequence[Token]) -> None:
    heads = [token for token in tokens if token.type == "heading_open"]
    for token, section in zip(heads, page.sections, strict=True):
        token.attrSet("id", anchor_id(page.name, section.anchor))


def _linked(page: Page, pages: Sequence[Page], tokens: Sequence[Token]) -> None:
    """Let links between pages lead to their places in the site, and those outside open beside it."""
    known = {each.name: each for each in pages}
    for token in (child for each in tokens for child in each.children or () if child.type == "link_open"):
        to = str(token.attrs["href"])
        if OUTSIDE.match(to):
            token.attrSet("rel", "noreferrer")
            continue
        token.attrSet("href", f"#{_place(page, known, to)}")


def _place(page: Page, known: Mapping[str, Page], to: str) -> str:
    path, _, anchor = to.partition("#")
    target = known.get(target_of(page, path)) if path else page
    if target is None:
        return page.name
    section = next((each for each in target.sections if unquote(anchor) in each.anchors), None)
    return anchor_id(target.name, section.anchor) if section else target.name


def _boxed(tokens: Sequence[Token]) -> Iterator[Token]:
    """Say of each box of commands what they do, and let whatever may be wide be reached by keys."""
    for token in tokens:
        if token.type in SCROLLED:
            token.attrSet("tabindex", "0")
        told = block(token.info) if token.type == "fence" else None
        if told is None:
            yield token
            continue
        labels = [*([CHANGES] if told.changes else []), *([ALONE] if told.alone else []), WHERE.get(told.where, "")]
        marks = "".join(f"<span>{escape(label)}</span>" for label in labels if label)
        head = f"<figcaption>{marks}</figcaption>" if marks else ""
        kind = "commands changes" if told.changes else "commands"
        html = f'<figure class="{kind}">{head}<pre tabindex="0"><code>{escape(token.content)}</code></pre></figure>\n'
        yield Token("html_block", "", 0, content=html)
