"""The parts of a parsed template.

https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings.html#models-mappings-mappings and the
language's own reference: https://velocity.apache.org/engine/1.7/vtl-reference.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class Unsupported(Exception):
    """A template asks for more of Velocity than is evaluated here, or is none; the message quotes the place."""


@dataclass(frozen=True)
class Literal:
    """A number, a boolean or text in single quotes."""

    value: Any


@dataclass(frozen=True)
class Interpolated:
    """Text in double quotes: a template of its own."""

    parts: Block


@dataclass(frozen=True)
class ListOf:
    """``[a, b]``."""

    items: tuple[Expression, ...]


@dataclass(frozen=True)
class Range:
    """``[1..3]``, both ends included."""

    first: Expression
    last: Expression


@dataclass(frozen=True)
class MapOf:
    """``{"a": 1}``."""

    items: tuple[tuple[Expression, Expression], ...]


@dataclass(frozen=True)
class Operation:
    """Two operands and what is between; ``not`` has one, on the right."""

    operator: str
    left: Expression | None
    right: Expression


@dataclass(frozen=True)
class Property:
    """``.name``."""

    name: str


@dataclass(frozen=True)
class Call:
    """``.name(arguments)``."""

    name: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True)
class Index:
    """``[key]``."""

    key: Expression


@dataclass(frozen=True)
class Reference:
    """``$root.step.step``."""

    root: str
    steps: tuple[Property | Call | Index, ...] = ()


@dataclass(frozen=True)
class Set:
    """``#set($target = value)``."""

    target: Reference
    value: Expression


@dataclass(frozen=True)
class If:
    """``#if #elseif #else #end``: the block of the first condition that holds."""

    branches: tuple[tuple[Expression, Block], ...]
    otherwise: Block


@dataclass(frozen=True)
class Foreach:
    """``#foreach($name in items) #end``."""

    name: str
    items: Expression
    body: Block


@dataclass(frozen=True)
class Define:
    """``#define($name) #end``: a block that is evaluated anew wherever the name is used."""

    name: str
    body: Block


@dataclass(frozen=True)
class Leave:
    """``#break`` leaves a loop, ``#stop`` the template."""

    what: str


Expression = Literal | Interpolated | ListOf | Range | MapOf | Operation | Reference
Block = tuple[str | Reference | Set | If | Foreach | Define | Leave, ...]
