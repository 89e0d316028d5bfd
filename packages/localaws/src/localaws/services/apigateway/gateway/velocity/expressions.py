"""Reads references and expressions of a template."""

from __future__ import annotations

import re
from collections.abc import Callable

from localaws.services.apigateway.gateway.velocity.syntax import (
    Block,
    Call,
    Expression,
    Index,
    Interpolated,
    ListOf,
    Literal,
    MapOf,
    Operation,
    Property,
    Range,
    Reference,
    Unsupported,
)

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
BRACED = re.compile(r"\$!?\{(?=[A-Za-z_])")
BARE = re.compile(r"\$!?(?=[A-Za-z_])")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?!\.\.)|-?\d+")
WORDS = re.compile(r"(true|false|null)\b")
SPACE = re.compile(r"\s*")
DOUBLE = re.compile(r'"((?:[^"\\]|\\.|"")*)"', re.DOTALL)
SINGLE = re.compile(r"'([^']*)'", re.DOTALL)
# Loosest first; each level's operators, with their spelling in words.
LEVELS = (
    re.compile(r"\|\||or\b"),
    re.compile(r"&&|and\b"),
    re.compile(r"==|!=|eq\b|ne\b"),
    re.compile(r"<=|>=|<|>|le\b|ge\b|lt\b|gt\b"),
    re.compile(r"[+-]"),
    re.compile(r"[*/%]"),
)
SPELLED = {"or": "||", "and": "&&", "eq": "==", "ne": "!=", "le": "<=", "ge": ">=", "lt": "<", "gt": ">"}
NOT = re.compile(r"!(?!=)|not\b")


class Reader:
    """A template's text and how far it is read; `inner` parses what stands in double quotes."""

    def __init__(self, text: str, inner: Callable[[str], Block]) -> None:
        self.text = text
        self.at = 0
        self._inner = inner

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Read what the pattern matches here."""
        found = pattern.match(self.text, self.at)
        if found:
            self.at = found.end()
        return found

    def need(self, mark: str) -> None:
        """Read a mark after white space; raises Unsupported where something else stands."""
        self.take(SPACE)
        if not self.text.startswith(mark, self.at):
            raise self.wrong()
        self.at += len(mark)

    def have(self, mark: str) -> bool:
        """Read a mark after white space where it stands."""
        begun = self.at
        self.take(SPACE)
        if self.text.startswith(mark, self.at):
            self.at += len(mark)
            return True
        self.at = begun
        return False

    def wrong(self) -> Unsupported:
        """Return the error that quotes this place."""
        return Unsupported(f"template near {self.text[self.at : self.at + 20]!r} is not evaluated here")

    def reference(self) -> Reference | None:
        """Read a reference, in braces or not."""
        if self.take(BRACED):
            found = self._chain()
            self.need("}")
            return found
        return self._chain() if self.take(BARE) else None

    def _chain(self) -> Reference:
        root, steps = self._name(), list[Property | Call | Index]()
        while True:
            if self.text.startswith("[", self.at):
                self.at += 1
                steps.append(Index(self.expression()))
                self.need("]")
            elif self.text.startswith(".", self.at) and NAME.match(self.text, self.at + 1):
                self.at += 1
                steps.append(self._step())
            else:
                return Reference(root, tuple(steps))

    def _step(self) -> Property | Call:
        name = self._name()
        if not self.text.startswith("(", self.at):
            return Property(name)
        self.at += 1
        return Call(name, tuple(self._items(")")))

    def _name(self) -> str:
        found = self.take(NAME)
        if found is None:
            raise self.wrong()
        return found[0]

    def _items(self, end: str) -> list[Expression]:
        found = list[Expression]()
        while not self.have(end):
            if found:
                self.need(",")
            found.append(self.expression())
        return found

    def expression(self, level: int = 0) -> Expression:
        """Read an expression; raises Unsupported."""
        if level == len(LEVELS):
            return self._operand()
        left = self.expression(level + 1)
        while True:
            begun = self.at
            self.take(SPACE)
            found = self.take(LEVELS[level])
            if found is None:
                self.at = begun
                return left
            left = Operation(SPELLED.get(found[0], found[0]), left, self.expression(level + 1))

    def _operand(self) -> Expression:
        self.take(SPACE)
        if self.take(NOT):
            return Operation("!", None, self._operand())
        if self.have("("):
            inside = self.expression()
            self.need(")")
            return inside
        if found := self.reference():
            return found
        return self._constant()

    def _constant(self) -> Expression:
        if found := self.take(WORDS):
            return Literal({"true": True, "false": False, "null": None}[found[0]])
        if found := self.take(NUMBER):
            return Literal(float(found[0]) if "." in found[0] else int(found[0]))
        if found := self.take(SINGLE):
            return Literal(found[1])
        if found := self.take(DOUBLE):
            return Interpolated(self._inner(found[1].replace('\\"', '"').replace('""', '"')))
        if self.have("["):
            return self._list()
        if self.have("{"):
            return self._map()
        raise self.wrong()

    def _list(self) -> Expression:
        if self.have("]"):
            return ListOf(())
        first = self.expression()
        if self.have(".."):
            last = self.expression()
            self.need("]")
            return Range(first, last)
        rest = self._items("]") if self.have(",") else None
        if rest is None:
            self.need("]")
        return ListOf((first, *(rest or ())))

    def _map(self) -> Expression:
        found = list[tuple[Expression, Expression]]()
        while not self.have("}"):
            if found:
                self.need(",")
            key = self.expression()
            self.need(":")
            found.append((key, self.expression()))
        return MapOf(tuple(found))
