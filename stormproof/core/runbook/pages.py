"""A page of the runbook, read as data: its sections with their anchors, its commands, its links."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stormproof.core.runbook.commands import Command, block, lines

if TYPE_CHECKING:
    from markdown_it.token import Token

ANCHOR = re.compile(r"""<a\s+(?:id|name)=["']?([\w-]+)["']?\s*>""")
NO_SLUG = re.compile(r"[^\w -]")


@dataclass(frozen=True)
class Section:
    """A part of a page under a heading: `level` 1 to 6, `anchors` lead to it, `text` is its Markdown, subsections too.

    It begins at line `line` of the page, with its anchor where one stands before the heading.
    """

    level: int
    title: str
    anchors: tuple[str, ...]
    line: int
    text: str
    codes: tuple[str, ...] = ()
    """What is set as code in the heading and in the first paragraph: names of what the section is about."""

    @property
    def anchor(self) -> str:
        """The anchor that is named first."""
        return self.anchors[0]


@dataclass(frozen=True)
class Link:
    """A link as it stands in line `line` of a page; `to` is the address without change."""

    page: str
    line: int
    to: str


@dataclass(frozen=True)
class Page:
    """A page; `name` is its file's path in the runbook without the ending: ``scaling``, ``queries/one-request``."""

    name: str
    text: str
    sections: tuple[Section, ...]
    commands: tuple[Command, ...]
    links: tuple[Link, ...]

    @property
    def title(self) -> str:
        """The first heading, the page's name where it has none."""
        return self.sections[0].title if self.sections else self.name

    @property
    def anchors(self) -> frozenset[str]:
        """All anchors of the page."""
        return frozenset(anchor for section in self.sections for anchor in section.anchors)

    @property
    def digest(self) -> str:
        """What tells whether a page's commands are still those that were run: SHA-256 of them, in their order."""
        return digest(self.commands)


def digest(commands: Sequence[Command]) -> str:
    """Return the SHA-256 of commands as they are written, with what is said of them."""
    told = "".join(f"{each.changes:d}{each.alone:d}{each.where} {each.text}\n" for each in commands)
    return hashlib.sha256(told.encode("utf-8")).hexdigest()


def parse(name: str, text: str) -> Page:
    """Return the page of a Markdown text; raises ValueError, naming the line, for a block that says what is unknown."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 - a plan that asks no page goes without it

    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    sections = tuple(_sections(text, tokens))
    return Page(name, text, sections, tuple(_commands(name, tokens, sections)), tuple(_links(name, tokens)))


def slug(title: str) -> str:
    """Return the anchor that a heading gets where Markdown is rendered, as GitHub makes it.

    https://docs.github.com/en/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#section-links
    """
    return NO_SLUG.sub("", title).strip().lower().replace(" ", "-")


def section_at(sections: Sequence[Section], line: int) -> Section | None:
    """Return the innermost section that a line (from 1) stands in, None before the first heading."""
    before = [each for each in sections if each.line <= line]
    return before[-1] if before else None


def _sections(text: str, tokens: Sequence[Token]) -> Iterator[Section]:
    rows = text.splitlines()
    heads = [(index, token) for index, token in enumerate(tokens) if token.type == "heading_open"]
    begins = [_begin(rows, (token.map or [0])[0]) for _, token in heads]
    for number, (index, token) in enumerate(heads):
        level, inline = int(token.tag[1]), tokens[index + 1]
        after = (begins[later] for later in range(number + 1, len(heads)) if int(heads[later][1].tag[1]) <= level)
        end = next(after, len(rows))
        title = _plain(inline)
        written = ANCHOR.findall("\n".join(rows[begins[number] : (token.map or [0])[0]]))
        codes = (*_codes(inline), *_codes_of_first_paragraph(tokens[index + 3 :]))
        body = "\n".join(rows[begins[number] : end])
        yield Section(level, title, (*written, slug(title)), begins[number] + 1, body, codes)


def _begin(rows: Sequence[str], heading: int) -> int:
    """Return the row (from 0) where a section begins: with the anchors that stand alone before its heading."""
    begin = heading
    for row in range(heading - 1, -1, -1):
        if ANCHOR.search(rows[row]):
            begin = row
        elif rows[row].strip():
            break
    return begin


def _commands(name: str, tokens: Sequence[Token], sections: Sequence[Section]) -> Iterator[Command]:
    for token in tokens:
        if token.type != "fence":
            continue
        first = (token.map or [0])[0] + 2
        try:
            told = block(token.info)
        except ValueError as error:
            raise ValueError(f"{name}.md:{first - 1}: {error}") from error
        section = section_at(sections, first)
        for number, text in lines(token.content) if told else ():
            where = section.anchor if section else ""
            yield Command(name, where, first + number, text, told.changes, told.alone, told.where)  # type: ignore[union-attr]


def _links(name: str, tokens: Sequence[Token]) -> Iterator[Link]:
    for token in tokens:
        for child in token.children or ():
            if child.type == "link_open":
                yield Link(name, (token.map or [0])[0] + 1, str(child.attrs["href"]))


def _plain(inline: Token) -> str:
    return "".join(child.content for child in inline.children or () if child.type in {"text", "code_inline"}).strip()


def _codes(inline: Token) -> tuple[str, ...]:
    return tuple(child.content for child in inline.children or () if child.type == "code_inline")


def _codes_of_first_paragraph(tokens: Sequence[Token]) -> tuple[str, ...]:
    for index, token in enumerate(tokens):
        if token.type == "heading_open":
            return ()
        if token.type == "paragraph_open":
            codes = _codes(tokens[index + 1])
            if codes or not ANCHOR.search(tokens[index + 1].content):
                return codes
    return ()
