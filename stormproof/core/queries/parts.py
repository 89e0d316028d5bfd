"""A query of more log groups than one may have: asked of parts of them, and its rows put together.

Rows of parts are those of the whole where each row is about one log group: events themselves, and statistics by
``@log``. Statistics over all groups, and what compares events with each other, cannot be put together from parts.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

Rows = tuple[dict[str, str], ...]

QUOTED = re.compile(r"""(?:like|=~|parse\s+\S+)\s*/(?:\\.|[^/\\])*/|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`""")
"""A pattern, a text or a field's name, in which a bar is no end of a command."""
BY_GROUP = re.compile(r"\bby\b.*@log(?![\w.])", re.DOTALL)
SORT = re.compile(r"sort\s+(?P<field>[\w@.]+)(?:\s+(?P<order>asc|desc))?", re.IGNORECASE)
LIMIT = re.compile(r"(?:limit|head)\s+(?P<most>\d+)", re.IGNORECASE)
ACROSS = frozenset({"dedup", "pattern", "diff", "anomaly", "lookup", "join"})
"""Commands that compare events of all groups."""


def commands(text: str) -> Iterator[str]:
    """Yield the commands of a query, those in patterns and texts not taken for any."""
    masked = QUOTED.sub(lambda found: "_" * len(found[0]), text)
    start = 0
    for bar in [*(found.start() for found in re.finditer(r"\|", masked)), len(text)]:
        if command := text[start:bar].strip():
            yield command
        start = bar + 1


def divisible(text: str) -> bool:
    """Tell whether a query's rows can be put together from those of parts of its log groups."""
    for command in commands(text):
        word = command.split(maxsplit=1)[0].lower()
        if word in ACROSS or (word == "stats" and not BY_GROUP.search(command)):
            return False
    return True


def together(text: str, parts: Iterable[Rows]) -> Rows:
    """Return the rows of all parts in the order and to the number that the query asks for."""
    rows: Sequence[dict[str, str]] = [row for part in parts for row in part]
    for command in commands(text):
        if found := SORT.match(command):
            rows = _sorted(rows, found["field"], down=str(found["order"]).lower() == "desc")
        elif found := LIMIT.match(command):
            rows = rows[: int(found["most"])]
    return tuple(rows)


def _sorted(rows: Iterable[dict[str, str]], field: str, *, down: bool) -> list[dict[str, str]]:
    return sorted(rows, key=lambda row: _rank(row.get(field, "")), reverse=down)


def _rank(value: str) -> tuple[bool, float, str]:
    """Numbers before texts, and by their size."""
    try:
        return False, float(value), ""
    except ValueError:
        return True, 0.0, value
