"""Metric math for single datapoints: arithmetic, comparisons, AND and OR, IF and FILL; all else is Unreadable.

A missing figure counts as 0, division by zero has no datapoint, comparisons come to 1 or 0:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#metric-math-syntax
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from stormproof.core.least_privilege.python_source import expression_of

Lookup = Callable[[str], float | None]
ARITHMETIC: Mapping[type[ast.operator], Callable[[float, float], float]] = MappingProxyType(
    {
        ast.Add: operator.add,
        ast.Sub: operator.sub,
        ast.Mult: operator.mul,
        ast.Div: operator.truediv,
    }
)
COMPARED: Mapping[type[ast.cmpop], Callable[[float, float], bool]] = MappingProxyType(
    {
        ast.Gt: operator.gt,
        ast.GtE: operator.ge,
        ast.Lt: operator.lt,
        ast.LtE: operator.le,
        ast.Eq: operator.eq,
        ast.NotEq: operator.ne,
    }
)


class Unreadable(Exception):
    """A condition that is not understood here: nobody may say of it what it does."""


def evaluate(expression: str, lookup: Lookup) -> float | None:
    """Return what an expression comes to for one datapoint, None for no datapoint; `lookup` gives the queries' values.

    Raises Unreadable for what is not among the functions and operators above, powers among them.
    """
    text = expression.replace("&&", " and ").replace("||", " or ").replace(" AND ", " and ").replace(" OR ", " or ")
    try:
        tree = expression_of(text.strip())
    except (SyntaxError, ValueError) as error:
        raise Unreadable(f"{expression!r} is not understood") from error
    return _Reading(expression, lookup).of(tree)


class _Reading:
    def __init__(self, expression: str, lookup: Lookup) -> None:
        self._expression = expression
        self._lookup = lookup

    def of(self, node: ast.AST) -> float | None:
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
            return float(node.value)
        if isinstance(node, ast.Name):
            return self._lookup(node.id)
        return self._computed(node)

    def _computed(self, node: ast.AST) -> float | None:
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return -self._number(node.operand)
        if isinstance(node, ast.BinOp) and type(node.op) in ARITHMETIC:
            return self._arithmetic(node)
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in COMPARED:
            return float(COMPARED[type(node.ops[0])](self._number(node.left), self._number(node.comparators[0])))
        if isinstance(node, ast.BoolOp):
            joined = all if isinstance(node.op, ast.And) else any
            return float(joined(self._number(each) for each in node.values))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
            return self._call(node.func.id, node.args)
        raise Unreadable(f"{self._expression!r} is not understood")

    def _number(self, node: ast.AST) -> float:
        value = self.of(node)
        return 0.0 if value is None else value

    def _arithmetic(self, node: ast.BinOp) -> float | None:
        try:
            return float(ARITHMETIC[type(node.op)](self._number(node.left), self._number(node.right)))
        except (ArithmeticError, TypeError):
            return None

    def _call(self, name: str, args: list[Any]) -> float | None:
        if name == "IF" and len(args) in {2, 3}:
            if self._number(args[0]):
                return self.of(args[1])
            return self.of(args[2]) if len(args) == 3 else None
        if name == "FILL" and len(args) == 2:
            value = self.of(args[0])
            return self.of(args[1]) if value is None else value
        raise Unreadable(f"{self._expression!r} is not understood: {name} is none of IF and FILL")
