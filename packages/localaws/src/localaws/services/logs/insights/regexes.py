"""Regular expressions and globs of queries, as Python's: flags anywhere, groups named ``(?<name>...)``."""

from __future__ import annotations

import re
from functools import reduce

FLAGS = re.compile(r"\(\?([imsx]+)\)")
GROUP = re.compile(r"(?<!\\)\(\?P?<([^>=!]+)>")


def expression(source: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """Return the compiled expression and the names of its named groups; re.error where it is malformed."""
    flags = reduce(
        lambda known, flag: known | re.RegexFlag[flag.upper()], "".join(FLAGS.findall(source)), re.RegexFlag(0)
    )
    names = tuple(GROUP.findall(source))
    numbers = iter(range(len(names)))
    renamed = GROUP.sub(lambda _: f"(?P<{group_name(next(numbers))}>", FLAGS.sub("", source))
    return re.compile(renamed, flags), names


def group_name(number: int) -> str:
    """Return what the compiled expression calls its named group of that number, from 0."""
    return f"named{number}"


def glob(pattern: str) -> tuple[re.Pattern[str], int]:
    """Return the expression of a glob with named groups for its asterisks, and their number.

    An asterisk takes as little as it can, the last character of the pattern as much as there is.
    """
    parts = pattern.split("*")
    source = re.escape(parts[0])
    for number, part in enumerate(parts[1:]):
        rest = "" if number == len(parts) - 2 and not part else "?"
        source += f"(?P<{group_name(number)}>.*{rest})" + re.escape(part)
    return re.compile(source, re.DOTALL), len(parts) - 1
