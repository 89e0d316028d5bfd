"""What a value is compared with: a text with wildcards, a number or a regular expression."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

ORDER: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")


def number(text: str) -> float | None:
    """Return the number that a text spells, None for any other text."""
    return float(text) if NUMBER.fullmatch(text) else None


@dataclass(frozen=True)
class Text:
    """A text; an asterisk at its start or end, and only there, stands for any text."""

    text: str

    def admits(self, value: str) -> bool:
        """Tell whether the whole value is this text."""
        begins, ends = self.text.endswith("*"), self.text.startswith("*")
        core = self.text[ends : len(self.text) - begins] if self.text != "*" else ""
        if begins and ends:
            return core in value
        if begins:
            return value.startswith(core)
        return value.endswith(core) if ends else value == core


@dataclass(frozen=True)
class Number:
    """A number, with the spelling that texts are compared with."""

    text: str

    @cached_property
    def value(self) -> float:
        """The number itself."""
        return float(self.text)

    def admits(self, value: str) -> bool:
        """Tell whether the value spells this number."""
        return value == self.text or number(value) == self.value


@dataclass(frozen=True)
class Regex:
    """A regular expression between percent signs, found anywhere in the value."""

    source: str

    @cached_property
    def expression(self) -> re.Pattern[str]:
        """The expression, compiled."""
        return re.compile(self.source, re.ASCII)

    def admits(self, value: str) -> bool:
        """Tell whether the expression is found in the value."""
        return self.expression.search(value) is not None


Operand = Text | Number | Regex
