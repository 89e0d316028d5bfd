"""The rules of composite alarms: which state of which alarms makes one.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html describes AlarmRule.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput

from localaws.services.cloudwatch.metrics.errors import validation

StateOf = Callable[[str], str | None]
"""Tells the state of an alarm by name; None for one that does not exist."""


@dataclass(frozen=True)
class Rule:
    """A rule that has been read; `children` are the names of the alarms in it."""

    tree: Tree[Token]
    children: frozenset[str]

    def holds(self, state_of: StateOf) -> bool:
        """Tell whether the rule makes the composite alarm go into ALARM."""
        return _holds(self.tree, state_of)


def read(text: str) -> Rule:
    """Read an AlarmRule. Raises CloudWatchError with the position of the first thing that does not fit."""
    try:
        tree = _grammar().parse(text)
    except UnexpectedInput as error:
        raise validation(f"AlarmRule must not contain unexpected input at position {error.pos_in_stream}") from error
    return Rule(tree, frozenset(_name(alarm) for alarm in tree.find_data("alarm")))


@lru_cache
def _grammar() -> Lark:
    return Lark(Path(__file__).with_name("rules.lark").read_text("utf-8"), parser="lalr")


def _name(alarm: Tree[Token]) -> str:
    text = str(alarm.children[0]).strip("\"'")
    return text.split(":alarm:", 1)[1] if text.startswith("arn:") and ":alarm:" in text else text


def _holds(tree: Tree[Token], state_of: StateOf) -> bool:
    children: list[Any] = list(tree.children)
    match str(tree.data):
        case "disjunction":
            return any(_holds(child, state_of) for child in children)
        case "conjunction":
            return all(_holds(child, state_of) for child in children)
        case "negation":
            return not _holds(children[0], state_of)
        case "constant":
            return str(children[0]).upper() == "TRUE"
        case "state":
            return state_of(_name(children[1])) == str(children[0]).upper()
        case _:
            return _at_least(children, state_of)


def _at_least(children: list[Any], state_of: StateOf) -> bool:
    words = [child for child in children if isinstance(child, Token)]
    alarms = [_name(child) for child in children if isinstance(child, Tree)]
    level, wanted, negated = words[0], words[-1].upper(), len(words) > 2
    needed = math.ceil(len(alarms) * int(level[:-1]) / 100) if level.endswith("%") else int(level)
    return sum((state_of(name) == wanted) != negated for name in alarms) >= needed
