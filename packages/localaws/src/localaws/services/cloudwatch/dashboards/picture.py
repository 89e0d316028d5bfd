"""A picture of a widget: axes, lines, legend, as PNG."""

from __future__ import annotations

import io
import math
from datetime import UTC, datetime
from itertools import pairwise

from PIL import Image, ImageDraw, ImageFont

from localaws.services.cloudwatch.dashboards.widget import Widget

COLOURS = ("#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b", "#e377c2", "#7f7f7f", "#bcbd22")
GRID, TEXT, LIMIT = "#e4e7ea", "#16191f", "#d13212"
LEFT, RIGHT, TOP, LEGEND, BOTTOM = 64, 16, 32, 16, 24
MARGIN = 16
ROWS, COLUMNS = 4, 6
STEPS = (1.0, 2.0, 4.0, 6.0, 8.0, 10.0)
"""Heights of the axis, times a power of ten, at which its lines stand at short numbers."""


class Canvas:
    """A widget's plane: moments and values as pixels."""

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        self._image = Image.new("RGB", (widget.width, widget.height), "white")
        self._draw = ImageDraw.Draw(self._image)
        self._font = ImageFont.load_default(size=11)
        self._right = max(LEFT + 1, widget.width - RIGHT)
        self._legend = self._in_lines([series.label for series in widget.series])
        lines = 1 + max((line for _, line in self._legend), default=-1)
        self._bottom = max(TOP + 1, widget.height - BOTTOM - LEGEND * lines)
        values = [value for series in widget.series for value in series.points.values()]
        values += [value for value, _ in widget.lines]
        self._low, self._high = min([0.0, *values]), rounded_up(max([0.0, *values]) or 1.0)

    def png(self) -> bytes:
        """Draw everything and return the file."""
        if self._widget.view == "singleValue":
            self._figures()
        else:
            self._graph()
        buffer = io.BytesIO()
        self._image.save(buffer, "PNG")
        return buffer.getvalue()

    def _graph(self) -> None:
        self._axes()
        for number, series in enumerate(self._widget.series):
            self._line(number, sorted(series.points.items()), series.period)
            self._name(number, series.label)
        for value, label in self._widget.lines:
            self._limit(value, label)

    def _figures(self) -> None:
        """Each series' latest value, side by side, with its label below."""
        self._draw.text((LEFT, 8), self._widget.title, TEXT, self._font)
        middle, large = self._widget.height / 2, ImageFont.load_default(size=28)
        for number, series in enumerate(self._widget.series):
            across = self._widget.width * (number + 0.5) / len(self._widget.series)
            value = short(series.points[max(series.points)]) if series.points else "--"
            self._draw.text((across, middle), value, COLOURS[number % len(COLOURS)], large, anchor="mb")
            self._draw.text((across, middle + 6), series.label, TEXT, self._font, anchor="ma")

    def _axes(self) -> None:
        self._draw.text((LEFT, 8), self._widget.title, TEXT, self._font)
        for step in range(ROWS + 1):
            value = self._low + (self._high - self._low) * step / ROWS
            height = self._height(value)
            self._draw.line((LEFT, height, self._right, height), GRID)
            self._draw.text((LEFT - 6, height), short(value), TEXT, self._font, anchor="rm")
        start, end = self._widget.window
        for step in range(COLUMNS + 1):
            at = start + (end - start) * step / COLUMNS
            label = f"{datetime.fromtimestamp(at, UTC):%H:%M}"
            self._draw.text((self._across(at), self._bottom + 4), label, TEXT, self._font, anchor="ma")

    def _line(self, number: int, points: list[tuple[float, float]], period: int) -> None:
        """A line breaks where periods are missing; a point without neighbours is a dot."""
        colour = COLOURS[number % len(COLOURS)]
        for (at, value), (later, following) in pairwise(points):
            if later - at <= period:
                ends = (self._across(at), self._height(value), self._across(later), self._height(following))
                self._draw.line(ends, colour, 2)
        for at, value in points:
            across, height = self._across(at), self._height(value)
            self._draw.ellipse((across - 2, height - 2, across + 2, height + 2), colour)

    def _in_lines(self, labels: list[str]) -> list[tuple[float, int]]:
        """Return where each label begins, in pixels from the left, and in which line: as many in one as have room."""
        found, across, line = [], float(MARGIN), 0
        for label in labels:
            width = self._draw.textlength(label, self._font) + 2 * LEGEND
            if across > MARGIN and across + width > self._right:
                across, line = float(MARGIN), line + 1
            found.append((across, line))
            across += width
        return found

    def _name(self, number: int, label: str) -> None:
        across, line = self._legend[number]
        height = self._bottom + BOTTOM + LEGEND * line
        self._draw.rectangle((across, height, across + 8, height + 8), COLOURS[number % len(COLOURS)])
        self._draw.text((across + 14, height - 2), label, TEXT, self._font)

    def _limit(self, value: float, label: str) -> None:
        height = self._height(value)
        self._draw.line((LEFT, height, self._right, height), LIMIT)
        self._draw.text((self._right, height - 2), label, LIMIT, self._font, anchor="rb")

    def _across(self, at: float) -> float:
        start, end = self._widget.window
        return LEFT + (at - start) / (end - start) * (self._right - LEFT)

    def _height(self, value: float) -> float:
        return self._bottom - (value - self._low) / (self._high - self._low) * (self._bottom - TOP)


def rounded_up(value: float) -> float:
    """Return the height of an axis that holds a value."""
    power = 10.0 ** math.floor(math.log10(value)) if value > 0 else 1.0
    return next((step * power for step in STEPS if step * power >= value * 0.999999), value)


def short(value: float) -> str:
    """Return a figure in few characters."""
    return f"{value:.0f}" if abs(value) >= 1000 else f"{value:.3g}"
