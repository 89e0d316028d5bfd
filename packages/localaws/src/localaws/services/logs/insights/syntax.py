"""A query as parsed. `text` of a node is how the query spells it, without spaces: the name of an unnamed column."""

from __future__ import annotations

import re
from dataclasses import dataclass

Span = tuple[int, int]


@dataclass(frozen=True)
class Literal:
    """A number or a text."""

    value: float | int | str


@dataclass(frozen=True)
class Field:
    """A field by name."""

    name: str


@dataclass(frozen=True)
class Period:
    """A length of time: ``5m`` is five of the unit ``m``."""

    count: int
    unit: str


@dataclass(frozen=True)
class Star:
    """The asterisk of ``count(*)``."""


@dataclass(frozen=True)
class Call:
    """A function call; `span` is where it stands in the query."""

    name: str
    arguments: tuple[Expression, ...]
    text: str
    span: Span


@dataclass(frozen=True)
class Arithmetic:
    """Two numbers and what is done with them."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True)
class Compare:
    """A comparison."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True)
class Like:
    """A substring or a regular expression found, or with `negated` not found, in a value."""

    value: Expression
    pattern: str | re.Pattern[str]
    negated: bool


@dataclass(frozen=True)
class Member:
    """A value among literals."""

    value: Expression
    items: tuple[Literal, ...]
    negated: bool


@dataclass(frozen=True)
class State:
    """``is present``, ``is empty``, ``is blank``, ``is null`` and their negations."""

    value: Expression
    state: str
    negated: bool


@dataclass(frozen=True)
class Not:
    """A negation."""

    value: Expression


@dataclass(frozen=True)
class Logical:
    """Conditions joined by ``and`` or ``or``."""

    operator: str
    parts: tuple[Expression, ...]


Expression = Literal | Field | Period | Star | Call | Arithmetic | Compare | Like | Member | State | Not | Logical


@dataclass(frozen=True)
class Named:
    """An expression and the name of its column."""

    expression: Expression
    name: str


@dataclass(frozen=True)
class Fields:
    """``fields``: more columns."""

    columns: tuple[Named, ...]


@dataclass(frozen=True)
class Display:
    """``display``: only these columns."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Filter:
    """``filter``: only rows for which it holds."""

    condition: Expression


@dataclass(frozen=True)
class Parse:
    """``parse``: columns found in a field by an expression; `names` name its groups, in their order."""

    field: str
    pattern: re.Pattern[str]
    names: tuple[str, ...]


@dataclass(frozen=True)
class Stats:
    """``stats``: one row a group."""

    columns: tuple[Named, ...]
    groups: tuple[Named, ...]


@dataclass(frozen=True)
class Sort:
    """``sort``: keys with whether they go down."""

    keys: tuple[tuple[Named, bool], ...]


@dataclass(frozen=True)
class Limit:
    """``limit``: the first so many rows."""

    count: int


@dataclass(frozen=True)
class Dedup:
    """``dedup``: the first row of each combination of values."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Unmask:
    """``unmask``: shows what data protection masks; nothing is masked here."""

    names: tuple[str, ...]


Command = Fields | Display | Filter | Parse | Stats | Sort | Limit | Dedup | Unmask


@dataclass(frozen=True)
class Query:
    """The commands, in order."""

    commands: tuple[Command, ...]
