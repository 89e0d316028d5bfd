"""Where in a TOML text a key stands: tomllib reads values and forgets their lines, a message needs them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

Path = tuple[str | int, ...]

_HEADER = re.compile(r"^\s*(\[\[?)\s*(.+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"""^\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=\s*(.*)$""")
_PART = re.compile(r"""[\w-]+|"[^"]*"|'[^']*'""")
_STRING = re.compile(r'"""|\'\'\'')
_PLAIN = re.compile(r"""(?x) "(?:\\.|[^"\\])*" | '[^']*' | \#.* """)


def line_of(text: str, path: Path) -> int:
    """Return the line (from 1) of a key path, e.g. ``("waiver", 1, "expires")``, or of the nearest part that is there.

    Values inside arrays and inline tables are found at the line of their key. 1 for a path with nothing there.
    """
    lines = dict(_entries(text))
    for length in range(len(path), 0, -1):
        if (line := lines.get(path[:length])) is not None:
            return line
    return 1


def _entries(text: str) -> Iterator[tuple[Path, int]]:
    table: Path = ()
    tables: Counter[Path] = Counter()
    rows = enumerate(text.splitlines(), 1)
    for number, row in rows:
        if header := _HEADER.match(row):
            table = _parts(header[2])
            if header[1] == "[[":
                tables[table] += 1
                table = (*table, tables[table] - 1)
            yield _nested(table, tables), number
        elif key := _KEY.match(row):
            yield (*_nested(table, tables), *_parts(key[1])), number
            _skip_value(key[2], rows)


def _nested(table: Path, tables: Counter[Path]) -> Path:
    """``[waiver.more]`` belongs to the last ``[[waiver]]``."""
    for length in range(1, len(table)):
        if tables[table[:length]] and isinstance(table[length], str):
            return (*table[:length], tables[table[:length]] - 1, *table[length:])
    return table


def _skip_value(value: str, rows: Iterator[tuple[int, str]]) -> None:
    """Read over the rest of a value that goes on: a string of many lines, or an array of them."""
    if quote := _STRING.match(value):
        rest = value[3:]
        while quote[0] not in rest:
            rest = next(rows, (0, quote[0]))[1]
        return
    depth = _depth(value)
    while depth > 0 and (row := next(rows, None)) is not None:
        depth += _depth(row[1])


def _depth(text: str) -> int:
    bare = _PLAIN.sub("", text)
    return sum(bare.count(c) for c in "[{") - sum(bare.count(c) for c in "]}")


def _parts(dotted: str) -> Path:
    return tuple(part.strip("\"'") for part in _PART.findall(dotted))
