"""Metric math expressions: read into a tree once, evaluated for a window as often as needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput

from localaws.services.cloudwatch.metrics.functions import call
from localaws.services.cloudwatch.metrics.timeseries import ExpressionError, Grid, TimeSeries, Value, combine

KEYWORDS = frozenset({"REPEAT", "LINEAR", "AVG", "MIN", "MAX", "SUM", "ASC", "DESC"})
"""Words that functions take as they are; every other name is the ID of a query."""


class Scope(Protocol):
    """What the names in an expression stand for."""

    grid: Grid

    def query(self, identifier: str) -> Value:
        """Return the result of the query with this ID. Raises ExpressionError when there is none."""

    def metrics(self, fragment: str) -> list[TimeSeries]:
        """Return the metrics of the request whose IDs contain `fragment`."""


@lru_cache
def _grammar() -> Lark:
    return Lark(Path(__file__).with_name("expressions.lark").read_text("utf-8"), parser="lalr")


@lru_cache(maxsize=4096)
def parse(expression: str) -> Tree[Token]:
    """Read an expression. Raises ExpressionError with the position of the first thing that does not fit."""
    try:
        return _grammar().parse(expression)
    except UnexpectedInput as error:
        raise ExpressionError(f"Unexpected input at position {error.pos_in_stream}") from error


def names(tree: Tree[Token]) -> Iterator[str]:
    """Yield the IDs of the queries that an expression reads, METRICS() aside."""
    for name in tree.find_data("name"):
        if str(name.children[0]) not in KEYWORDS:
            yield str(name.children[0])


def evaluate(tree: Tree[Token], scope: Scope) -> Value:
    """Compute an expression. Raises ExpressionError."""
    return _RULES[tree.data](tree.children, scope)


def _chain(sign: str) -> Callable[[list[Any], Scope], Value]:
    def apply(children: list[Any], scope: Scope) -> Value:
        first, *others = children
        value = evaluate(first, scope)
        for other in others:
            value = combine(sign, value, evaluate(other, scope))
        return value

    return apply


def _signed(children: list[Any], scope: Scope) -> Value:
    first, *others = children
    value = evaluate(first, scope)
    for sign, operand in zip(others[::2], others[1::2], strict=True):
        value = combine(str(sign), value, evaluate(operand, scope))
    return value


def _name(children: list[Any], scope: Scope) -> Value:
    name = str(children[0])
    return name if name in KEYWORDS else scope.query(name)


def _call(children: list[Any], scope: Scope) -> Value:
    name, *operands = children
    arguments = [evaluate(operand, scope) for operand in operands if operand is not None]
    if name != "METRICS":
        return call(str(name), arguments, scope.grid)
    if len(arguments) > 1 or not all(isinstance(argument, str) for argument in arguments):
        raise ExpressionError("Invalid arguments of METRICS")
    return scope.metrics(str(arguments[0]) if arguments else "")


def _array(children: list[Any], scope: Scope) -> Value:
    array: list[TimeSeries] = []
    for child in children:
        value = evaluate(child, scope)
        if isinstance(value, float | str):
            raise ExpressionError("An array holds time series")
        array.extend(value if isinstance(value, list) else [value])
    return array


_RULES: dict[str, Callable[[list[Any], Scope], Value]] = {
    "disjunction": _chain("OR"),
    "conjunction": _chain("AND"),
    "comparison": _signed,
    "sum": _signed,
    "product": _signed,
    "power": _chain("^"),
    "negation": lambda children, scope: combine("*", -1.0, evaluate(children[0], scope)),
    "number": lambda children, _scope: float(children[0]),
    "text": lambda children, _scope: str(children[0])[1:-1],
    "name": _name,
    "call": _call,
    "array": _array,
}
