"""The dashboard as one PNG: the graphs as CloudWatch drew them, texts and states of alarms beside them."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from PIL import Image, ImageDraw, ImageFont

from stormproof.core.dashboards.screen import WIDTH, Tile, bottom
from stormproof.operations.dashboards.alarm_chips import chips
from stormproof.operations.dashboards.view import View

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont
HEAD = 28
"""Pixels above the tiles, where name and time stand."""
GAP, PADDING = 2, 10
BACKGROUND, BORDER, TEXT = "#f2f3f3", "#d5dbdb", "#16191f"
STATES = {"OK": "#1d8102", "ALARM": "#d13212"}
UNKNOWN = "#687078"
BODY, TITLE = 12, 15
LINE = 17
CHIP = 19


class Screen:
    """The picture while it is drawn."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._image = Image.new("RGB", (WIDTH, HEAD + bottom(view.tiles)), BACKGROUND)
        self._draw = ImageDraw.Draw(self._image)
        self._body, self._title = (ImageFont.load_default(size=size) for size in (BODY, TITLE))

    def png(self) -> bytes:
        """Draw everything and return the file."""
        when = f"{self._view.name}, as of {self._view.at:%Y-%m-%d %H:%M} UTC"
        self._draw.text((PADDING, 6), when, TEXT, self._title)
        for number, tile in enumerate(self._view.tiles):
            self._tile(number, tile)
        buffer = io.BytesIO()
        self._image.save(buffer, "PNG", optimize=True)
        return buffer.getvalue()

    def _tile(self, number: int, tile: Tile) -> None:
        left, top = tile.x + GAP, HEAD + tile.y + GAP
        right, end = tile.x + tile.width - GAP, HEAD + tile.y + tile.height - GAP
        self._draw.rectangle((left, top, right - 1, end - 1), "white", BORDER)
        if png := self._view.pictures.get(number):
            with Image.open(io.BytesIO(png)) as drawn:
                fitted = drawn.convert("RGB").resize((right - left - 2, end - top - 2))
            self._image.paste(fitted, (left + 1, top + 1))
        elif tile.type == "text":
            self._text(tile, left, top, right)
        elif tile.type == "alarm":
            self._alarms(tile, left, top, right)
        else:
            said = self._view.undrawn.get(number) or "shown in the console alone"
            self._lines([(tile.title or tile.type, self._title), (said, self._body)], left, top, right)

    def _text(self, tile: Tile, left: int, top: int, right: int) -> None:
        markdown = str(tile.properties.get("markdown") or "")
        self._lines(
            [(said, self._title if heading else self._body) for said, heading in plain(markdown)], left, top, right
        )

    def _lines(self, texts: Sequence[tuple[str, Font]], left: int, top: int, right: int) -> None:
        down = top + PADDING - 2
        for said, font in texts:
            for line in self._broken(said, font, right - left - 2 * PADDING):
                self._draw.text((left + PADDING, down), line, TEXT, font)
                down += LINE
            down += 4

    def _broken(self, said: str, font: Font, width: int) -> Iterator[str]:
        line = ""
        for word in said.split():
            longer = f"{line} {word}".strip()
            if line and self._draw.textlength(longer, font) > width:
                yield line
                line = word
            else:
                line = longer
        yield line

    def _alarms(self, tile: Tile, left: int, top: int, right: int) -> None:
        """Draw each alarm in the colour of its state, in lines."""
        self._draw.text((left + PADDING, top + PADDING - 2), tile.title, TEXT, self._title)
        across, down = left + PADDING, top + PADDING + LINE + 2
        arns = [str(arn) for arn in tile.properties.get("alarms") or ()]
        for each in chips(arns, self._view.states):
            length = int(self._draw.textlength(each.said, self._body)) + 12
            if across + length > right - PADDING:
                across, down = left + PADDING, down + CHIP + 3
            colour = STATES.get(each.state, UNKNOWN)
            self._draw.rectangle((across, down, across + length, down + CHIP), colour)
            self._draw.text((across + 6, down + 2), each.said, "white", self._body)
            across += length + 5


def plain(markdown: str) -> Iterator[tuple[str, bool]]:
    """Yield the paragraphs of a Markdown text without markup, each with whether it is a heading."""
    heading = False
    for token in MarkdownIt("commonmark").parse(markdown):
        heading = token.type == "heading_open" or (heading and token.type == "inline")
        if token.type == "inline":
            yield (
                "".join(each.content for each in token.children or () if each.type in {"text", "code_inline"}),
                heading,
            )
            heading = False


def screenshot(view: View) -> bytes:
    """Return the dashboard as PNG."""
    return Screen(view).png()
