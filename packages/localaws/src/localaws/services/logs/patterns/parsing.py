"""From a filter pattern's text to what matches events."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedInput, UnexpectedToken
from lark.exceptions import VisitError

from localaws.services.logs.errors import InvalidParameter
from localaws.services.logs.patterns import delimited, selectors
from localaws.services.logs.patterns.delimited import Delimited
from localaws.services.logs.patterns.operands import Number, Operand, Regex, Text, number
from localaws.services.logs.patterns.selectors import Json
from localaws.services.logs.patterns.terms import Item, Phrase, Terms

MAX_REGEX = 2
"""Regular expressions in one JSON or space-delimited pattern (FilterAndPatternSyntax, quotas)."""
REGEX_ALPHABET = re.compile(r"[A-Za-z0-9:_#=@/;,\-^$?\[\]{}|\\*+.]+")
"""What a regular expression may hold; parentheses, spaces and multi-byte characters are refused."""


@dataclass(frozen=True)
class Pattern:
    """A compiled filter pattern and the text it came from."""

    text: str
    matcher: Terms | Json | Delimited

    def matches(self, message: str) -> bool:
        """Tell whether an event's message matches."""
        return self.matcher.matches(message)

    def extract(self, message: str) -> dict[str, str]:
        """Return the fields that the pattern names with their values in the message (TestMetricFilter)."""
        return self.matcher.extract(message)

    def field(self, selector: str, message: str) -> str | None:
        """Return the field of a message that a metric is made of (``$.a.b``, ``$name``), None where it has none."""
        return self.matcher.field(selector, message)

    @property
    def has_regex(self) -> bool:
        """Tell whether a regular expression is part of it."""
        return any(True for _ in _regexes(self.matcher))


@lru_cache(maxsize=512)
def compile_pattern(text: str) -> Pattern:
    """Compile a filter pattern; an empty one matches everything. InvalidParameter where it is malformed."""
    if len(text) > 1024:
        raise InvalidParameter(
            f"1 validation error detected: Value '{text}' at 'filterPattern' failed to satisfy constraint: "
            "Member must have length less than or equal to 1024"
        )
    stripped = text.strip()
    if not stripped:
        return Pattern(text, Terms(()))
    kind = {"{": "json", "[": "delimited"}.get(stripped[0], "terms")
    try:
        matcher = BUILDERS[kind]().transform(_parser(kind).parse(stripped))
    except VisitError as error:
        raise error.orig_exc from None
    except UnexpectedInput as error:
        raise InvalidParameter(_complaint(error)) from None
    if kind != "terms" and sum(1 for _ in _regexes(matcher)) > MAX_REGEX:
        raise InvalidParameter("Invalid filter pattern: at most 2 regular expressions are allowed")
    return Pattern(text, matcher)


@lru_cache(maxsize=3)
def _parser(kind: str) -> Lark:
    grammar = resources.files("localaws.services.logs.patterns").joinpath(f"{kind}.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", maybe_placeholders=True)


def _complaint(error: UnexpectedInput) -> str:
    if isinstance(error, UnexpectedCharacters):
        return f"Invalid character(s) in term '{error.char}'"
    if isinstance(error, UnexpectedToken) and error.token.type != "$END":
        return f"Invalid character(s) in term '{error.token}'"
    return "Invalid filter pattern"


def _regexes(node: Any) -> Iterator[Regex]:
    if isinstance(node, Regex):
        yield node
    elif isinstance(node, tuple):
        for part in node:
            yield from _regexes(part)
    elif hasattr(node, "__dataclass_fields__"):
        for name in node.__dataclass_fields__:
            yield from _regexes(getattr(node, name))


def _unquoted(token: str) -> str:
    return re.sub(r"\\(.)", r"\1", token[1:-1])


def _regex(token: str) -> Regex:
    source = token[1:-1]
    try:
        re.compile(source)
    except re.error:
        raise InvalidParameter(f"Invalid regular expression '{source}'") from None
    if not REGEX_ALPHABET.fullmatch(source):
        raise InvalidParameter(f"Invalid character(s) in term '{source}'")
    return Regex(source)


class _Operands(Transformer[Token, Any]):
    """What the two structured grammars share."""

    def value(self, children: list[Token]) -> Operand:
        token = children[0]
        if token.type == "REGEX":
            return _regex(token)
        if token.type == "QUOTED":
            return Text(_unquoted(token))
        return Text(str(token)) if number(token) is None else Number(str(token))


class _Terms(Transformer[Token, Any]):
    def atom(self, children: list[Token]) -> Phrase | Regex:
        token = children[0]
        if token.type == "REGEX":
            return _regex(token)
        return Phrase(_unquoted(token) if token.type == "QUOTED" else str(token))

    def item(self, children: list[Any]) -> Item:
        return Item(children[-1], str(children[0] or ""))

    def start(self, children: list[Item]) -> Terms:
        return Terms(tuple(children))


class _Json(_Operands):
    def either(self, parts: list[selectors.Clause]) -> selectors.Either:
        return selectors.Either(tuple(parts))

    def both(self, parts: list[selectors.Clause]) -> selectors.Both:
        return selectors.Both(tuple(parts))

    def compare(self, children: list[Any]) -> selectors.Compare:
        return selectors.Compare(str(children[0]), str(children[1]), children[2])

    def constant(self, children: list[Token]) -> selectors.Constant:
        return selectors.Constant(str(children[0]), str(children[1]).upper())

    def absent(self, children: list[Token]) -> selectors.Absent:
        return selectors.Absent(str(children[0]))

    def transform(self, tree: Any) -> Json:
        return Json(super().transform(tree))


class _Delimited(_Operands):
    def either(self, parts: list[delimited.Clause]) -> delimited.Either:
        return delimited.Either(tuple(parts))

    def both(self, parts: list[delimited.Clause]) -> delimited.Both:
        return delimited.Both(tuple(parts))

    def compare(self, children: list[Any]) -> delimited.Compare:
        operator = {"=!": "!="}.get(children[1], str(children[1]))
        return delimited.Compare(str(children[0]), operator, children[2])

    def unnamed(self, _: list[Any]) -> delimited.Slot:
        return delimited.Slot()

    def ellipsis(self, _: list[Any]) -> delimited.Slot:
        return delimited.Slot(rest=True)

    def named(self, children: list[Token]) -> delimited.Slot:
        return delimited.Slot(str(children[0]))

    def constrained(self, children: list[delimited.Clause]) -> delimited.Slot:
        return delimited.Slot(delimited.first_name(children[0]), children[0])

    def start(self, slots: list[delimited.Slot]) -> Delimited:
        if sum(slot.rest for slot in slots) > 1:
            raise InvalidParameter("Invalid filter pattern: more than one ellipsis")
        return Delimited(() if slots == [delimited.Slot()] else tuple(slots))


BUILDERS: dict[str, Callable[[], Transformer[Token, Any]]] = {"terms": _Terms, "json": _Json, "delimited": _Delimited}
