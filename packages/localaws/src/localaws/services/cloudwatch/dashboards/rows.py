"""The metrics of a widget: rows of namespace, name and dimensions, with "." and "..." for what repeats.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html,
"Metric Widget: Format for Each Metric in the Array".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class RowError(ValueError):
    """A row that does not follow the format."""


def expand(rows: Sequence[Sequence[Any]]) -> list[tuple[list[str], dict[str, Any]]]:
    """Return (namespace, name, dimension names and values; options) of each row, with what repeats filled in.

    A row of an expression has no words. Raises RowError.
    """
    expanded: list[tuple[list[str], dict[str, Any]]] = []
    before: list[str] = []
    for row in rows:
        options = dict(row[-1]) if isinstance(row[-1], Mapping) else {}
        words = list(row[:-1]) if isinstance(row[-1], Mapping) else list(row)
        if not words:
            if "expression" not in options:
                raise RowError("Should have required property 'expression'")
            expanded.append(([], options))
            continue
        before = _filled(words, before)
        expanded.append((before, options))
    return expanded


def _filled(words: list[Any], before: list[str]) -> list[str]:
    if not all(isinstance(word, str) for word in words):
        raise RowError("Should be string")
    if words[0] == "...":
        words = before[: max(0, len(before) - len(words) + 1)] + words[1:]
    filled = [before[index] if word == "." and index < len(before) else word for index, word in enumerate(words)]
    if "." in filled or "..." in filled:
        raise RowError("Should not repeat what no row before it has")
    if len(filled) < 2 or len(filled) % 2:
        raise RowError("Should be a namespace, a metric name, and pairs of dimension name and value")
    return filled
