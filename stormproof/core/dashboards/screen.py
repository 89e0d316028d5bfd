"""A dashboard as it lies on a screen: the place of each widget in pixels, those without one side by side.

A widget without a place is put beside the one before, or below where that line is full; one without a size is six
wide and six high: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stormproof.core.dashboards.widgets import COLUMNS

WIDTH = 1440
COLUMN = WIDTH // COLUMNS
ROW = 50
"""Pixels of a unit of the console's grid, which is as wide as the window and of a fixed height."""
SIZE = 6


@dataclass(frozen=True)
class Tile:
    """A widget in its place: pixels from the left and from the top, width and height."""

    x: int
    y: int
    width: int
    height: int
    type: str
    properties: Mapping[str, Any]

    @property
    def title(self) -> str:
        """What stands above it, empty for none."""
        return str(self.properties.get("title") or "")


def tiles(widgets: Sequence[Mapping[str, Any]]) -> tuple[Tile, ...]:
    """Return the widgets of a body in their places."""
    placed: list[Tile] = []
    x = y = line = 0
    for each in widgets:
        width, height = int(each.get("width", SIZE)), int(each.get("height", SIZE))
        if x + width > COLUMNS:
            x, y, line = 0, y + line, 0
        left, top = int(each.get("x", x)), int(each.get("y", y))
        x, y, line = left + width, top, max(line, height)
        size = (width * COLUMN, height * ROW)
        placed.append(Tile(left * COLUMN, top * ROW, *size, str(each["type"]), each.get("properties") or {}))
    return tuple(placed)


def bottom(placed: Sequence[Tile]) -> int:
    """Return the height of the screen that holds all of them, in pixels."""
    return max((each.y + each.height for each in placed), default=ROW)
